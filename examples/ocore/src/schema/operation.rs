//! What was done, by whom, and what was sent.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Key, OrgScoped, Progress, Timestamps, User};
use crate::audit::Unaudited;
use crate::rule;

/// Something that somebody did. It is never changed.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, created_at), index(organization_id, target_type, target_id), index(actor_id),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct AuditLog {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// In which organization.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// Who did it; nobody if the service did.
    #[ent(immutable)]
    pub actor_id: Option<Uuid>,
    /// What was done, such as `server.create`.
    #[ent(immutable, matches = "^[a-z_]+[.][a-z_]+$", max_len = 100)]
    pub action: String,
    /// The kind of what it was done to.
    #[ent(immutable, not_empty, max_len = 100)]
    pub target_type: String,
    /// The key of what it was done to. It may be gone by now, so this is no edge.
    #[ent(immutable)]
    pub target_id: Option<Uuid>,
    /// The fields that were changed, before and after.
    #[ent(immutable)]
    pub changes: Option<serde_json::Value>,
    /// The address that the request came from.
    #[ent(immutable, max_len = 45)]
    pub ip_address: Option<String>,
    /// When it was done.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Who did it.
    #[ent(field = actor_id, immutable)]
    pub actor: One<User>,
}

/// What became of an email.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EmailStatus {
    /// It waits.
    Queued,
    /// The mail server has taken it.
    Sent,
    /// It came back.
    Bounced,
    /// The mail server has refused it.
    Failed,
}

/// An email that was sent.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status), index(organization_id, recipient), index(user_id),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct EmailLog {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// For which organization.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// To whom, if it is a user.
    #[ent(immutable)]
    pub user_id: Option<Uuid>,
    /// The address.
    #[ent(immutable, not_empty, max_len = 254)]
    pub recipient: String,
    /// The subject.
    #[ent(immutable, max_chars = 255)]
    pub subject: String,
    /// The template that it was made from.
    #[ent(immutable, not_empty, max_len = 100)]
    pub template: String,
    /// What became of it.
    #[ent(default = EmailStatus::Queued)]
    pub status: EmailStatus,
    /// What the mail server calls it.
    #[ent(unique, max_len = 255)]
    pub message_id: Option<String>,
    /// When the mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Why it was refused or came back.
    #[ent(max_len = 100_000)]
    pub error: Option<String>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// To whom.
    #[ent(field = user_id, immutable)]
    pub user: One<User>,
}

/// What is done to many entities at once.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum BulkKind {
    /// Instances are started anew.
    Restart,
    /// Instances get another version.
    Upgrade,
    /// Environments are backed up.
    Backup,
    /// Entities are torn down.
    Remove,
}

/// An operation on many entities at once.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(started_by_id),
    check(name = "no_more_than_all", expr = "succeeded + failed <= total"),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct BulkOperation {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// In which organization.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// Who started it; nobody if the service did.
    #[ent(immutable)]
    pub started_by_id: Option<Uuid>,
    /// What is done.
    #[ent(immutable)]
    pub kind: BulkKind,
    /// The keys of those that it is done to.
    #[ent(immutable)]
    pub targets: Json<Vec<Uuid>>,
    /// How far it is.
    #[ent(default = Progress::Pending)]
    pub status: Progress,
    /// To how many it is done.
    #[ent(immutable, non_negative)]
    pub total: i32,
    /// With how many it went well, so far.
    #[ent(default = 0, non_negative)]
    pub succeeded: i32,
    /// With how many it did not, so far.
    #[ent(default = 0, non_negative)]
    pub failed: i32,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Who started it.
    #[ent(field = started_by_id, immutable)]
    pub started_by: One<User>,
    /// What was done to each.
    #[ent(on_delete = Cascade)]
    pub logs: Many<OperationLog>,
}

/// A single operation of a worker, for those who ask what happened.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(organization_id, target_type, target_id),
    index(bulk_operation_id),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct OperationLog {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// In which organization.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The operation on many that it is a part of, if it is.
    #[ent(immutable)]
    pub bulk_operation_id: Option<Uuid>,
    /// What is done, such as `instance.restart`.
    #[ent(immutable, matches = "^[a-z_]+[.][a-z_]+$", max_len = 100)]
    pub operation: String,
    /// The kind of what it is done to.
    #[ent(immutable, not_empty, max_len = 100)]
    pub target_type: String,
    /// The key of what it is done to. It may be gone by now, so this is no edge.
    #[ent(immutable)]
    pub target_id: Uuid,
    /// How far it is.
    #[ent(default = Progress::Pending)]
    pub status: Progress,
    /// How long it took, in milliseconds.
    #[ent(non_negative)]
    pub duration_ms: Option<i64>,
    /// What the worker has to say.
    #[ent(max_len = 100_000)]
    pub message: Option<String>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The operation on many that it is a part of.
    #[ent(inverse = logs, field = bulk_operation_id, immutable)]
    pub bulk_operation: One<BulkOperation>,
}
