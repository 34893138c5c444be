//! Organizations: everybody sees the one that the request is about.

use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::body;
use crate::api::resource::{Changeable, Resource};
use crate::schema::Organization;

pub(super) fn routes(api: Api) -> Api {
    api.read::<Organization>().change::<Organization>()
}

body! {
    /// What can be changed of an organization.
    struct OrganizationChange {
        name: Option<String>,
    }
}

impl Resource for Organization {}

impl Changeable for Organization {
    type Change = OrganizationChange;

    async fn change(id: Uuid, change: OrganizationChange, client: &Client) -> Result<Self, ent::Error> {
        Organization::update(id).maybe_name(change.name).save(client).await
    }
}
