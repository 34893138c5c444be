//! What the service keeps itself, and others only read.

use crate::api::Api;
use crate::api::resource::{Filter, Resource};
use crate::schema::{AuditLog, BulkOperation, EmailLog, OperationLog};

pub(super) fn routes(api: Api) -> Api {
    api.read::<AuditLog>().read::<BulkOperation>().read::<OperationLog>().read::<EmailLog>()
}

impl Resource for AuditLog {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(AuditLog::ACTION),
            Filter::by(AuditLog::ACTOR_ID),
            Filter::by(AuditLog::TARGET_TYPE),
            Filter::by(AuditLog::TARGET_ID),
        ]
    }
}

impl Resource for BulkOperation {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(BulkOperation::STATUS)]
    }
}

impl Resource for OperationLog {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(OperationLog::STATUS),
            Filter::by(OperationLog::TARGET_TYPE),
            Filter::by(OperationLog::TARGET_ID),
            Filter::by(OperationLog::BULK_OPERATION_ID),
        ]
    }
}

impl Resource for EmailLog {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(EmailLog::STATUS), Filter::by(EmailLog::USER_ID)]
    }
}
