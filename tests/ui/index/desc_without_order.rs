use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(index(name, desc(name), type(postgres = "GIN")))]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub name: String,
}

fn main() {}
