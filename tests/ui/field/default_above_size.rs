use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(default = "unknown", size = 3)]
    pub name: String,
}

fn main() {}
