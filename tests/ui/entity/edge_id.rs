use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: One<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
