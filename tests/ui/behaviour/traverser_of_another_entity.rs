use ent::prelude::*;

#[derive(Entity)]
#[ent(traversers(all))]
pub struct User {
    pub id: i64,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn all(t: Traversal<Pet>) -> Result<Query<Pet>, ent::Error> {
    Ok(t.query)
}

fn main() {}
