//! Users: those of the organization.

use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::body;
use crate::api::resource::{Changeable, Filter, Resource};
use crate::schema::User;

pub(super) fn routes(api: Api) -> Api {
    api.read::<User>().change::<User>()
}

body! {
    /// What users can change of themselves.
    struct UserChange {
        name: Option<String>,
    }
}

impl Resource for User {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(User::STATUS), Filter::by(User::EMAIL)]
    }
}

impl Changeable for User {
    type Change = UserChange;

    async fn change(id: Uuid, change: UserChange, client: &Client) -> Result<Self, ent::Error> {
        User::update(id).maybe_name(change.name).save(client).await
    }
}
