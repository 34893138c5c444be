//! Backups of databases and snapshots of servers: where, when, and what came of it.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Environment, Key, OrgScoped, Server, Status, Timestamps};
use crate::lifecycle::removal;

/// What a destination of backups is.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum StorageKind {
    /// A bucket, at Amazon or at whoever speaks the same protocol.
    S3,
    /// A folder of the server.
    Local,
}

/// A place for backups.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(organization_id, name, unique),
    check(name = "s3_has_bucket", expr = "kind <> 's3' OR bucket IS NOT NULL"),
    hooks(removal)
)]
pub struct BackupDestination {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// What it is.
    #[ent(immutable)]
    pub kind: StorageKind,
    /// The folder, or the beginning of the names in the bucket.
    #[ent(default = "", max_len = 1024)]
    pub path: String,
    /// The address of the bucket's service, if it is not Amazon's.
    #[ent(max_len = 2048)]
    pub endpoint: Option<String>,
    /// The bucket.
    #[ent(min_len = 3, max_len = 63)]
    pub bucket: Option<String>,
    /// The name of the key to the bucket.
    pub access_key: Option<String>,
    /// The key to the bucket, encrypted.
    pub secret_key: Option<Sensitive<String>>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// What is to be backed up to it.
    pub schedules: Many<BackupSchedule>,
    /// What was.
    pub backups: Many<Backup>,
}

/// When an environment is backed up.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(environment_id, name, unique),
    index(organization_id, status),
    index(status, next_run_at),
    index(destination_id),
    hooks(removal)
)]
pub struct BackupSchedule {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// What is backed up.
    #[ent(immutable)]
    pub environment_id: Uuid,
    /// Where to.
    pub destination_id: Uuid,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// When, as a line of cron.
    #[ent(matches = r"^\S+( \S+){4}$", max_len = 100)]
    pub cron: String,
    /// For how many days a backup is kept.
    #[ent(default = 30, range = 1..=3650)]
    pub retention_days: i32,
    /// When it ran last.
    pub last_run_at: Option<DateTime<Utc>>,
    /// When it runs next.
    pub next_run_at: Option<DateTime<Utc>>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// What is backed up.
    #[ent(inverse = backup_schedules, field = environment_id, immutable)]
    pub environment: One<Environment>,
    /// Where to.
    #[ent(inverse = schedules, field = destination_id)]
    pub destination: One<BackupDestination>,
    /// What came of it.
    pub backups: Many<Backup>,
}

/// How far a backup or snapshot is.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveStatus {
    /// Waits for a worker.
    Pending,
    /// It is being written.
    Running,
    /// It can be restored.
    Available,
    /// It was not finished, and can't be restored.
    Failed,
    /// It is being deleted.
    Removing,
    /// Its files are gone.
    Deleted,
}

/// A backup of an environment's database and files.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(environment_id, started_at),
    index(destination_id),
    index(schedule_id),
    hooks(removal)
)]
pub struct Backup {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// What was backed up.
    #[ent(immutable)]
    pub environment_id: Uuid,
    /// Where to.
    #[ent(immutable)]
    pub destination_id: Uuid,
    /// The schedule; none if somebody asked for it.
    #[ent(immutable)]
    pub schedule_id: Option<Uuid>,
    /// How far it is.
    #[ent(default = ArchiveStatus::Pending)]
    pub status: ArchiveStatus,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, in success or not.
    pub completed_at: Option<DateTime<Utc>>,
    /// The name of its file in the destination.
    #[ent(max_len = 1024)]
    pub location: Option<String>,
    /// The size of its file.
    #[ent(non_negative)]
    pub size_bytes: Option<i64>,
    /// The SHA-256 of its file.
    #[ent(matches = "^[0-9a-f]{64}$", max_len = 64)]
    pub checksum: Option<String>,
    /// Why it failed.
    #[ent(max_len = 100_000)]
    pub error: Option<String>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// What was backed up.
    #[ent(inverse = backups, field = environment_id, immutable)]
    pub environment: One<Environment>,
    /// Where to.
    #[ent(inverse = backups, field = destination_id, immutable)]
    pub destination: One<BackupDestination>,
    /// The schedule.
    #[ent(inverse = backups, field = schedule_id, immutable)]
    pub schedule: One<BackupSchedule>,
}

/// The state of a server's filesystem at some moment.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id, status), index(server_id, name, unique), hooks(removal))]
pub struct Snapshot {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The server.
    #[ent(immutable)]
    pub server_id: Uuid,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// How far it is.
    #[ent(default = ArchiveStatus::Pending)]
    pub status: ArchiveStatus,
    /// The space that it takes.
    #[ent(non_negative)]
    pub size_bytes: Option<i64>,
    /// When it is deleted, if ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The server.
    #[ent(inverse = snapshots, field = server_id, immutable)]
    pub server: One<Server>,
}
