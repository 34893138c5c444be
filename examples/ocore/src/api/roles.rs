//! Roles: what members may do.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::schema::Role;

pub(super) fn routes(api: Api) -> Api {
    api.read::<Role>().create::<Role>().change::<Role>().delete::<Role>()
}

body! {
    /// A new role.
    struct NewRole {
        name: String,
        description: Option<String>,
        permissions: Option<Vec<String>>,
    }

    /// What can be changed of a role.
    struct RoleChange {
        name: Option<String>,
        #[serde(default, deserialize_with = "clearable")]
        description: Option<Option<String>>,
        permissions: Option<Vec<String>>,
    }
}

impl Resource for Role {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(Role::NAME)]
    }
}

impl Creatable for Role {
    type New = NewRole;

    fn create(new: NewRole) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Role::create().name(new.name).maybe_description(new.description).maybe_permissions(new.permissions)
    }
}

impl Changeable for Role {
    type Change = RoleChange;

    async fn change(id: Uuid, change: RoleChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Role::update(id).maybe_name(change.name).maybe_description(change.description);
        update.maybe_permissions(change.permissions).save(client).await
    }
}
