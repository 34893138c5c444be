use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(increment)]
    pub rank: i64,
}

fn main() {}
