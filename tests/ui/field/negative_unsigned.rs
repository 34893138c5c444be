use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(negative)]
    pub age: u8,
}

fn main() {}
