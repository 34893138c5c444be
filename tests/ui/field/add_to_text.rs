use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(add)]
    pub name: String,
}

fn main() {}
