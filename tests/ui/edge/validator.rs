use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(max_len = 1)]
    pub pets: Many<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
