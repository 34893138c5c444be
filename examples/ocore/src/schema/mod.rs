//! The entities, a file for each theme. All have a [`Key`] and [`Timestamps`], and all but [`User`] and
//! [`Organization`] are [`OrgScoped`]: they belong to one organization.

// Two indexes that share a field are no duplicates.
#![allow(clippy::duplicated_attributes)]

mod backup;
mod deployment;
mod domain;
mod environment;
mod mixin;
mod monitoring;
mod operation;
mod organization;
mod project;
mod server;
mod status;
mod user;

pub use backup::*;
pub use deployment::*;
pub use domain::*;
pub use environment::*;
pub use mixin::*;
pub use monitoring::*;
pub use operation::*;
pub use organization::*;
pub use project::*;
pub use server::*;
pub use status::*;
pub use user::*;

/// The schema of all entities.
pub fn all() -> ent::Schema {
    ent::schema![
        // What users work with.
        User,
        Organization,
        Server,
        Instance,
        Project,
        Environment,
        Deployment,
        // How it is set up, and who may do what.
        OrgMember,
        Role,
        ProjectAccess,
        Domain,
        DnsConfig,
        DatabaseConfig,
        BackupSchedule,
        BackupDestination,
        AlertRule,
        ApiKey,
        AuditLog,
        // What happened.
        Backup,
        Snapshot,
        DeploymentStep,
        DatabaseMetric,
        EmailLog,
        BulkOperation,
        OperationLog,
    ]
}
