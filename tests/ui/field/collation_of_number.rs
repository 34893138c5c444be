use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(collation = "C")]
    pub age: i32,
}

fn main() {}
