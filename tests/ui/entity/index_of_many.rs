use ent::prelude::*;

#[derive(Entity)]
#[ent(index(edges(pets)))]
pub struct User {
    pub id: i64,
    pub pets: Many<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
