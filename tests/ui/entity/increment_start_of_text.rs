use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(increment_start = 10)]
pub struct User {
    pub id: String,
}

fn main() {}
