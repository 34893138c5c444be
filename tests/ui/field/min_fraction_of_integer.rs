use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(min = 0.5)]
    pub age: i32,
}

fn main() {}
