//! What entities have in common: the key, the times, and the organization that they belong to.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use uuid::Uuid;

use super::Organization;
use crate::audit::audit;
use crate::hook::in_viewers_organization;
use crate::rule;

/// A random key: nobody can guess that of another organization, and other systems can keep it.
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct Key {
    /// The key.
    #[ent(default = Uuid::new_v4())]
    pub id: Uuid,
}

/// When an entity was created and last changed.
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct Timestamps {
    /// When it was created.
    #[ent(default = Utc::now(), immutable)]
    pub created_at: DateTime<Utc>,
    /// When it was last changed. Every update sets it.
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub updated_at: DateTime<Utc>,
}

/// The organization that an entity belongs to, once and for all.
///
/// Its key comes first in the indexes of the entities, because nearly every query asks for one organization.
/// With it come the rules of the tenants, once for all entities that have it: see [`rule::of_organization`].
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(in_viewers_organization, audit), policy = rule::of_organization)]
pub struct OrgScoped {
    /// The organization's key.
    // Where a viewer's create does not name it, the hook does.
    #[ent(hook, immutable)]
    pub organization_id: Uuid,
    /// The organization.
    #[ent(field = organization_id, immutable)]
    pub organization: One<Organization>,
}

/// What belongs to an organization.
///
/// ```
/// use ocore::schema::{Server, Status, of_organization};
/// # fn f(organization: uuid::Uuid) {
/// let suspended = of_organization::<Server>(organization).where_(Server::STATUS.eq(Status::Suspended));
/// # }
/// ```
pub fn of_organization<E: HasMixin<OrgScoped>>(organization: Uuid) -> Query<E> {
    Query::new().where_(E::MIXIN.organization_id.eq(organization))
}
