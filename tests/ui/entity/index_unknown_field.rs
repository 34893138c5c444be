use ent::prelude::*;

#[derive(Entity)]
#[ent(index(nam))]
pub struct User {
    pub id: i64,
    pub name: String,
}

fn main() {}
