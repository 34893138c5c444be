use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(skip, unique)]
    pub seen: bool,
    #[ent(skip)]
    pub pets: Many<Pet>,
    #[ent(skip = true)]
    pub known: bool,
}

#[derive(Entity)]
#[ent(skip)]
pub struct Pet {
    pub id: i64,
}

fn main() {}
