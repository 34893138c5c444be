use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(matches = "[a-z")]
    pub name: String,
}

fn main() {}
