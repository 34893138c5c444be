//! Backups: where to, when, and what came of it. A request for one is a row that waits for a worker.

use chrono::{DateTime, Utc};
use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::lifecycle::Lifecycle;
use crate::schema::{Backup, BackupDestination, BackupSchedule, StorageKind};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<BackupDestination>().create::<BackupDestination>();
    let api = api.change::<BackupDestination>().remove::<BackupDestination>();
    let api = api.read::<BackupSchedule>().create::<BackupSchedule>();
    let api = api.change::<BackupSchedule>().remove::<BackupSchedule>();
    api.read::<Backup>().create::<Backup>().remove::<Backup>()
}

body! {
    /// A new place for backups.
    struct NewBackupDestination {
        name: String,
        kind: StorageKind,
        path: Option<String>,
        endpoint: Option<String>,
        bucket: Option<String>,
        access_key: Option<String>,
        secret_key: Option<String>,
    }

    /// What can be changed of it.
    struct BackupDestinationChange {
        name: Option<String>,
        path: Option<String>,
        access_key: Option<String>,
        secret_key: Option<String>,
    }

    /// A new schedule.
    struct NewBackupSchedule {
        environment_id: Uuid,
        destination_id: Uuid,
        name: String,
        cron: String,
        retention_days: Option<i32>,
    }

    /// What can be changed of a schedule.
    struct BackupScheduleChange {
        destination_id: Option<Uuid>,
        name: Option<String>,
        cron: Option<String>,
        retention_days: Option<i32>,
        #[serde(default, deserialize_with = "clearable")]
        next_run_at: Option<Option<DateTime<Utc>>>,
    }

    /// Asks for a backup.
    struct NewBackup {
        environment_id: Uuid,
        destination_id: Uuid,
        schedule_id: Option<Uuid>,
    }
}

impl Resource for BackupDestination {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(BackupDestination::STATUS)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(BackupDestination::is_there())
    }
}

impl Creatable for BackupDestination {
    type New = NewBackupDestination;

    fn create(new: NewBackupDestination) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        BackupDestination::create()
            .name(new.name)
            .kind(new.kind)
            .maybe_path(new.path)
            .maybe_endpoint(new.endpoint)
            .maybe_bucket(new.bucket)
            .maybe_access_key(new.access_key)
            .maybe_secret_key(new.secret_key)
    }
}

impl Changeable for BackupDestination {
    type Change = BackupDestinationChange;

    async fn change(id: Uuid, change: Self::Change, client: &Client) -> Result<Self, ent::Error> {
        BackupDestination::update(id)
            .maybe_name(change.name)
            .maybe_path(change.path)
            .maybe_access_key(change.access_key)
            .maybe_secret_key(change.secret_key)
            .save(client)
            .await
    }
}

impl Resource for BackupSchedule {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(BackupSchedule::STATUS),
            Filter::by(BackupSchedule::ENVIRONMENT_ID),
            Filter::by(BackupSchedule::DESTINATION_ID),
        ]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(BackupSchedule::is_there())
    }
}

impl Creatable for BackupSchedule {
    type New = NewBackupSchedule;

    fn create(new: NewBackupSchedule) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        BackupSchedule::create()
            .environment_id(new.environment_id)
            .destination_id(new.destination_id)
            .name(new.name)
            .cron(new.cron)
            .maybe_retention_days(new.retention_days)
    }
}

impl Changeable for BackupSchedule {
    type Change = BackupScheduleChange;

    async fn change(id: Uuid, change: Self::Change, client: &Client) -> Result<Self, ent::Error> {
        BackupSchedule::update(id)
            .maybe_destination_id(change.destination_id)
            .maybe_name(change.name)
            .maybe_cron(change.cron)
            .maybe_retention_days(change.retention_days)
            .maybe_next_run_at(change.next_run_at)
            .save(client)
            .await
    }
}

impl Resource for Backup {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(Backup::STATUS),
            Filter::by(Backup::ENVIRONMENT_ID),
            Filter::by(Backup::DESTINATION_ID),
            Filter::by(Backup::SCHEDULE_ID),
        ]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Backup::is_there())
    }
}

impl Creatable for Backup {
    type New = NewBackup;

    fn create(new: NewBackup) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Backup::create()
            .environment_id(new.environment_id)
            .destination_id(new.destination_id)
            .maybe_schedule_id(new.schedule_id)
    }
}
