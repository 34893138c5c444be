use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(size = "10")]
    pub name: String,
}

fn main() {}
