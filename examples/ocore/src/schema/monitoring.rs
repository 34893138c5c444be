//! What is measured, and who is told when it looks bad.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Environment, Key, OrgScoped, Server, Status, Timestamps};
use crate::audit::Unaudited;
use crate::lifecycle::removal;
use crate::rule;

/// What an alert watches.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The load of the processors, in percent.
    CpuPercent,
    /// The memory in use, in percent.
    MemoryPercent,
    /// The space in use, in percent.
    DiskPercent,
    /// The time of a request, in milliseconds.
    ResponseTime,
}

/// On which side of its threshold a value is bad.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// How urgent an alert is.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be known.
    Info,
    /// To be looked at.
    Warning,
    /// To be looked at now.
    Critical,
}

/// The condition under which the members of an organization are alerted.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id, status), index(organization_id, name, unique), index(server_id), hooks(removal))]
pub struct AlertRule {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The server that it watches; all of the organization's if it names none.
    pub server_id: Option<Uuid>,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// What it watches.
    pub metric: Metric,
    /// On which side of the threshold a value is bad.
    #[ent(default = Comparison::Above)]
    pub comparison: Comparison,
    /// The threshold, in the unit of what it watches.
    pub threshold: f64,
    /// For how long a value must be bad, in seconds.
    #[ent(default = 300, non_negative)]
    pub duration_seconds: i32,
    /// How urgent it is.
    #[ent(default = Severity::Warning)]
    pub severity: Severity,
    /// When it alerted last.
    pub last_triggered_at: Option<DateTime<Utc>>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The server that it watches.
    #[ent(inverse = alert_rules, field = server_id)]
    pub server: One<Server>,
}

/// How an environment's database did at some moment.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(environment_id, collected_at, unique), index(organization_id, collected_at),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct DatabaseMetric {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The environment.
    #[ent(immutable)]
    pub environment_id: Uuid,
    /// The moment.
    #[ent(immutable)]
    pub collected_at: DateTime<Utc>,
    /// How many clients were connected.
    #[ent(immutable, non_negative)]
    pub connections: i32,
    /// Transactions in a second.
    #[ent(immutable, min = 0.0)]
    pub transactions_per_second: f64,
    /// The part of the reads that the cache answered.
    #[ent(immutable, range = 0.0..=1.0)]
    pub cache_hit_ratio: f64,
    /// Deadlocks since the measurement before.
    #[ent(immutable, default = 0, non_negative)]
    pub deadlocks: i32,
    /// The size of the database.
    #[ent(immutable, non_negative)]
    pub size_bytes: i64,
    /// When it was stored.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The environment.
    #[ent(inverse = database_metrics, field = environment_id, immutable)]
    pub environment: One<Environment>,
}
