use ent::prelude::*;

#[derive(Entity)]
#[ent(unique)]
pub struct User {
    pub id: i64,
}

fn main() {}
