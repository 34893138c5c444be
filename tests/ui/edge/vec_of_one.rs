use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub pets: Vec<One<Pet>>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
