use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub pet_id: Option<i64>,
    #[ent(field = pet_id)]
    pub pets: Many<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
