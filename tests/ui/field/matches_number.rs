use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(matches = "^a")]
    pub age: i32,
}

fn main() {}
