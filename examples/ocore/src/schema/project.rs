//! Projects, and who may work on them.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Environment, Key, OrgScoped, Status, Timestamps, User};
use crate::hook::note_granter;
use crate::lifecycle::removal;

/// A repository of Git that is deployed.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id, status), index(organization_id, name, unique), hooks(removal))]
pub struct Project {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose project it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// Where the repository is.
    #[ent(not_empty, max_len = 2048)]
    pub repository_url: String,
    /// The branch that is deployed to production.
    #[ent(default = "main", not_empty, max_len = 255)]
    pub branch: String,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Where it is deployed to.
    pub environments: Many<Environment>,
    /// Who may work on it.
    #[ent(on_delete = Cascade)]
    pub project_accesses: Many<ProjectAccess>,
}

/// How much a user may do in a project.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// See it.
    Viewer,
    /// Deploy it, except to production.
    Developer,
    /// Deploy it anywhere, change it, and let others in.
    Maintainer,
}

/// A user's access to a project: the join of the two, with what is to be said of it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(project_id, user_id, unique),
    index(organization_id, user_id),
    index(user_id),
    hooks(note_granter)
)]
pub struct ProjectAccess {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose project it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// To what.
    #[ent(immutable)]
    pub project_id: Uuid,
    /// Who has it.
    #[ent(immutable)]
    pub user_id: Uuid,
    /// Who gave it; nobody if it came with the project.
    #[ent(immutable)]
    pub granted_by_id: Option<Uuid>,
    /// How much the user may do.
    #[ent(default = AccessLevel::Viewer)]
    pub level: AccessLevel,
    /// When it ends, if ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// To what.
    #[ent(inverse = project_accesses, field = project_id, immutable)]
    pub project: One<Project>,
    /// Who has it.
    #[ent(inverse = project_accesses, field = user_id, immutable)]
    pub user: One<User>,
    /// Who gave it.
    #[ent(field = granted_by_id, immutable)]
    pub granted_by: One<User>,
}
