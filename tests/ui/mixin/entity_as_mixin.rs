use ent::prelude::*;

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub pet: Pet,
}

fn main() {}
