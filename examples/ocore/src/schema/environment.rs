//! Environments: where projects are deployed to, and the settings of their databases.

use std::collections::BTreeMap;

use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Backup, BackupSchedule, DatabaseMetric, Deployment, Domain, Instance, Key, OrgScoped, Project, Status,
    Timestamps,
};
use crate::lifecycle::removal;

/// What an environment is for.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentType {
    /// To try things.
    Staging,
    /// For real.
    Production,
}

/// A place that a project is deployed to, with a database of its own.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(project_id, name, unique),
    index(instance_id),
    index(source_environment_id),
    hooks(removal)
)]
pub struct Environment {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The project that is deployed here.
    #[ent(immutable)]
    pub project_id: Uuid,
    /// The instance that it runs on, once there is one.
    pub instance_id: Option<Uuid>,
    /// The environment that it was cloned from, if it was.
    #[ent(immutable)]
    pub source_environment_id: Option<Uuid>,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// What it is for.
    #[ent(default = EnvironmentType::Staging)]
    pub r#type: EnvironmentType,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The project that is deployed here.
    #[ent(inverse = environments, field = project_id, immutable)]
    pub project: One<Project>,
    /// The instance that it runs on.
    #[ent(inverse = environments, field = instance_id)]
    pub instance: One<Instance>,
    /// The environments that were cloned from it.
    pub cloned_environments: Many<Environment>,
    /// The environment that it was cloned from.
    #[ent(inverse = cloned_environments, field = source_environment_id, immutable)]
    pub source_environment: One<Environment>,
    /// The settings of its database.
    #[ent(on_delete = Cascade)]
    pub database_config: One<DatabaseConfig>,
    /// What was measured in its database.
    #[ent(on_delete = Cascade)]
    pub database_metrics: Many<DatabaseMetric>,
    /// What was deployed to it.
    pub deployments: Many<Deployment>,
    /// The names under which it is reached.
    pub domains: Many<Domain>,
    /// When it is backed up.
    pub backup_schedules: Many<BackupSchedule>,
    /// Its backups.
    pub backups: Many<Backup>,
}

/// The settings of an environment's PostgreSQL database.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id))]
pub struct DatabaseConfig {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The environment.
    #[ent(immutable)]
    pub environment_id: Uuid,
    /// The name of the database.
    #[ent(immutable, matches = "^[a-z_][a-z0-9_]*$", max_len = 63)]
    pub database_name: String,
    /// The password of its user.
    #[ent(not_empty)]
    pub password: Sensitive<String>,
    /// The major version of PostgreSQL.
    #[ent(default = 17, range = 12..=99)]
    pub postgres_version: i32,
    /// How many clients may be connected at a time.
    #[ent(default = 100, range = 1..=10_000)]
    pub max_connections: i32,
    /// The cache that all connections share, in megabytes.
    #[ent(default = 256, positive)]
    pub shared_buffers_mb: i32,
    /// The memory of one sort or join, in megabytes.
    #[ent(default = 16, positive)]
    pub work_mem_mb: i32,
    /// Other settings, as PostgreSQL calls them.
    #[ent(default = Json(BTreeMap::new()))]
    pub settings: Json<BTreeMap<String, String>>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The environment.
    #[ent(inverse = database_config, field = environment_id, immutable)]
    pub environment: One<Environment>,
}
