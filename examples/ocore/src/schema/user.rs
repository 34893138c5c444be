//! People and programs that use the service.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use uuid::Uuid;

use super::{Deployment, Key, OrgMember, OrgScoped, ProjectAccess, Status, Timestamps};
use crate::hook::revoke;
use crate::rule;

/// Somebody's account. It belongs to no organization, but may be a member of several.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(status),
    policy = rule::user
)]
pub struct User {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// The address to sign in with.
    #[ent(unique, min_len = 3, max_len = 254, matches = "^[^@]+@[^@]+$")]
    pub email: String,
    /// The name that others see.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The hash of the password, by Argon2.
    #[ent(not_empty)]
    pub password_hash: Sensitive<String>,
    /// Whether a one-time code is asked for at the sign-in.
    #[ent(default = false)]
    pub totp_enabled: bool,
    /// The secret from which one-time codes are made.
    pub totp_secret: Option<Sensitive<String>>,
    /// When the user signed in last.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Where the account is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The organizations that the user is in, and as what.
    pub memberships: Many<OrgMember>,
    /// The projects that the user may work on.
    pub project_accesses: Many<ProjectAccess>,
    /// The keys of the user's programs.
    pub api_keys: Many<ApiKey>,
    /// The deployments that the user has started.
    pub deployments: Many<Deployment>,
}

/// A key by which a program acts for a user in one organization.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, name, unique), index(user_id),
    hooks(revoke),
    policy = rule::own_keys
)]
pub struct ApiKey {
    /// The key of the row.
    #[ent(mixin, id)]
    pub key: Key,
    /// Where it is valid.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The user for whom the program acts.
    #[ent(immutable)]
    pub user_id: Uuid,
    /// What the key is for.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The first letters of the key, by which its owner recognizes it.
    #[ent(immutable, min_len = 4, max_len = 16)]
    pub prefix: String,
    /// The hash of the key. The key itself is shown once and never stored.
    #[ent(unique, immutable, max_len = 128)]
    pub key_hash: Sensitive<String>,
    /// The permissions of the key, such as `servers:read`.
    #[ent(default = Json(Vec::new()))]
    pub permissions: Json<Vec<String>>,
    /// When it was used last.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it stops being valid, if ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When somebody withdrew it.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The user for whom the program acts.
    #[ent(inverse = api_keys, field = user_id, immutable)]
    pub user: One<User>,
}
