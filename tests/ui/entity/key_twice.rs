use ent::prelude::*;

#[derive(Entity)]
#[ent(table = "people", table = "persons")]
pub struct User {
    pub id: i64,
}

fn main() {}
