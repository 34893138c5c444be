use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(default = 0, positive)]
    pub age: i32,
    #[ent(update_default = 200, range = 1..=150)]
    pub limit: i32,
}

fn main() {}
