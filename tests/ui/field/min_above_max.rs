use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(min = 9, max = 3)]
    pub age: i32,
}

fn main() {}
