use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(size = 3)]
    pub age: i32,
}

fn main() {}
