use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(annotation = String::from("x"))]
    pub name: String,
}

fn main() {}
