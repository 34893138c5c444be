//! Organizations, their members and the members' roles.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Environment, Instance, Key, OrgScoped, Project, Server, Status, Timestamps, User};
use crate::lifecycle::removal;
use crate::rule;

/// What an organization pays for.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// One server, no support.
    Free,
    /// For a small team.
    Team,
    /// Everything.
    Enterprise,
}

/// A tenant: what it has is its own, and nobody else sees it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(status),
    policy = rule::organization
)]
pub struct Organization {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// The name that users see.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The name in addresses.
    #[ent(unique, min_len = 2, max_len = 63, matches = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub slug: String,
    /// What it pays for.
    #[ent(default = Plan::Free)]
    pub plan: Plan,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Who is in it.
    #[ent(inverse = scope.organization)]
    pub members: Many<OrgMember>,
    /// The roles that its members can have.
    #[ent(inverse = scope.organization)]
    pub roles: Many<Role>,
    /// Its servers.
    #[ent(inverse = scope.organization)]
    pub servers: Many<Server>,
    /// What runs on its servers.
    #[ent(inverse = scope.organization)]
    pub instances: Many<Instance>,
    /// Its projects.
    #[ent(inverse = scope.organization)]
    pub projects: Many<Project>,
    /// The environments of all its projects.
    #[ent(inverse = scope.organization)]
    pub environments: Many<Environment>,
}

/// A user in an organization, with a role.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, user_id, unique),
    index(organization_id, status),
    index(user_id),
    index(role_id),
    hooks(removal),
    policy = rule::member
)]
pub struct OrgMember {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// The organization.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// Who.
    #[ent(immutable)]
    pub user_id: Uuid,
    /// As what.
    pub role_id: Uuid,
    /// When the invitation was accepted. Until then the user sees nothing of the organization.
    pub joined_at: Option<DateTime<Utc>>,
    /// Where the membership is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Who.
    #[ent(inverse = memberships, field = user_id, immutable)]
    pub user: One<User>,
    /// As what.
    #[ent(inverse = members, field = role_id)]
    pub role: One<Role>,
}

/// A named set of permissions.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, name, unique),
    policy = rule::role
)]
pub struct Role {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose role it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// What it is meant for.
    #[ent(max_chars = 500)]
    pub description: Option<String>,
    /// What members with this role may do, such as `servers:write`.
    #[ent(default = Json(Vec::new()))]
    pub permissions: Json<Vec<String>>,
    /// Whether it came with the organization, and can't be changed by its members.
    #[ent(default = false, immutable)]
    pub built_in: bool,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Who has it.
    pub members: Many<OrgMember>,
}
