//! Deployments and their steps.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use uuid::Uuid;

use super::{Environment, Key, OrgScoped, Progress, Timestamps, User};
use crate::audit::Unaudited;
use crate::hook::plan_deployment;
use crate::rule;

/// A commit that is brought to an environment.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(environment_id, started_at),
    index(triggered_by_id),
    hooks(plan_deployment)
)]
pub struct Deployment {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// Where to.
    #[ent(immutable)]
    pub environment_id: Uuid,
    /// Who started it; nobody if a push did.
    #[ent(immutable)]
    pub triggered_by_id: Option<Uuid>,
    /// The branch.
    #[ent(immutable, not_empty, max_len = 255)]
    pub branch: String,
    /// The commit.
    #[ent(immutable, matches = "^[0-9a-f]{40}$", max_len = 40)]
    pub commit_sha: String,
    /// How far it is.
    #[ent(default = Progress::Pending)]
    pub status: Progress,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, in success or not.
    pub completed_at: Option<DateTime<Utc>>,
    /// Why it failed.
    #[ent(max_len = 100_000)]
    pub error: Option<String>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Where to.
    #[ent(inverse = deployments, field = environment_id, immutable)]
    pub environment: One<Environment>,
    /// Who started it.
    #[ent(inverse = deployments, field = triggered_by_id, immutable)]
    pub triggered_by: One<User>,
    /// What is done, one after the other.
    #[ent(on_delete = Cascade)]
    pub steps: Many<DeploymentStep>,
}

/// One step of a deployment.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(deployment_id, position, unique), index(organization_id, status),
    annotation = Unaudited,
    policy = rule::kept_by_the_service
)]
pub struct DeploymentStep {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The deployment that it is a step of.
    #[ent(immutable)]
    pub deployment_id: Uuid,
    /// The steps are done in this order, from 1.
    #[ent(immutable, positive)]
    pub position: i32,
    /// What it does.
    #[ent(immutable, not_empty, max_chars = 100)]
    pub name: String,
    /// How far it is.
    #[ent(default = Progress::Pending)]
    pub status: Progress,
    /// When it began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, in success or not.
    pub completed_at: Option<DateTime<Utc>>,
    /// What its program has printed.
    #[ent(max_len = 16_777_215)]
    pub output: Option<String>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The deployment that it is a step of.
    #[ent(inverse = steps, field = deployment_id, immutable)]
    pub deployment: One<Deployment>,
}
