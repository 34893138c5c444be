use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub add_age: i32,
}

fn main() {}
