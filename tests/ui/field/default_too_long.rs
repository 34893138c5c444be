use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(default = "unknown", max_len = 3)]
    pub name: String,
    #[ent(default = "", not_empty)]
    pub nick: String,
}

fn main() {}
