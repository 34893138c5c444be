use ent::prelude::*;

#[derive(Entity)]
pub struct Org {
    pub id: i64,
    #[ent(inverse = owned.keeper)]
    pub pets: Many<Pet>,
}

#[derive(Mixin)]
pub struct Owned {
    pub owner: One<Org>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
    #[ent(mixin)]
    pub owned: Owned,
}

fn main() {}
