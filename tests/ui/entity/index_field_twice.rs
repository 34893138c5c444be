use ent::prelude::*;

#[derive(Entity)]
#[ent(index(name, name))]
pub struct User {
    pub id: i64,
    pub name: String,
}

fn main() {}
