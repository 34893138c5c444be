//! Edges of every kind: how they are set from either side, moved, cleared, looked up and walked along.

mod edge_field;
mod m2m_keys;
mod m2m_same_type;
mod m2m_self_ref;
mod m2m_two_types;
mod m2o;
mod o2m_alone;
mod o2m_same_type;
mod o2m_two_types;
mod o2o_same_type;
mod o2o_self_ref;
mod o2o_two_types;
mod on_delete;
mod typed_keys;

use ent::Error;
use ent::prelude::*;

use crate::scenario;
use crate::schema::*;

async fn user(client: &Client, name: &str) -> Result<User, Error> {
    User::create().age(30).name(name).save(client).await
}

async fn pet(client: &Client, name: &str) -> Result<Pet, Error> {
    Pet::create().name(name).save(client).await
}

/// The names of the users of a query, in alphabetical order.
async fn names(query: Query<User>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(User::NAME.asc()).select(User::NAME).all(client).await
}
