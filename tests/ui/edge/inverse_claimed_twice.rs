use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = owner)]
    pub pets: Many<Pet>,
    #[ent(inverse = owner)]
    pub animals: Many<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
    pub owner: One<User>,
}

fn main() {}
