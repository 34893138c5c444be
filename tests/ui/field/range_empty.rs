use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(range = 9..=3)]
    pub age: i32,
}

fn main() {}
