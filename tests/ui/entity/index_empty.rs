use ent::prelude::*;

#[derive(Entity)]
#[ent(index(unique))]
pub struct User {
    pub id: i64,
}

fn main() {}
