use ent::prelude::*;

#[derive(Entity)]
pub struct Org {
    pub id: i64,
}

#[derive(Mixin)]
pub struct Owned {
    pub owner_id: String,
    #[ent(field = owner_id)]
    pub owner: One<Org>,
}

fn main() {}
