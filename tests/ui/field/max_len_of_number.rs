use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(max_len = 9)]
    pub age: i32,
}

fn main() {}
