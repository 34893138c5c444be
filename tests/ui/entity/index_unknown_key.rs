use ent::prelude::*;

#[derive(Entity)]
#[ent(index(name, uniq = true))]
pub struct User {
    pub id: i64,
    pub name: String,
}

fn main() {}
