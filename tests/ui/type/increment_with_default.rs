use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    #[ent(increment, default = 1)]
    pub id: i64,
}

fn main() {}
