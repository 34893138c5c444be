use ent::prelude::*;

#[derive(Entity)]
#[ent(interceptors(only_active))]
pub struct User {
    pub id: i64,
}

fn only_active(t: Traversal<User>) -> Result<Query<User>, ent::Error> {
    Ok(t.query)
}

fn main() {}
