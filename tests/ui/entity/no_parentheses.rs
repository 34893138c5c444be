use ent::prelude::*;

#[derive(Entity)]
#[ent = "people"]
pub struct User {
    pub id: i64,
}

fn main() {}
