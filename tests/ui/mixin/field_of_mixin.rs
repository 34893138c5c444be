use ent::prelude::*;

#[derive(Entity)]
pub struct Org {
    pub id: i64,
}

#[derive(Mixin)]
pub struct Owned {
    pub owner_id: i64,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
    #[ent(mixin)]
    pub owned: Owned,
    #[ent(field = owner_id)]
    pub owner: One<Org>,
}

fn main() {}
