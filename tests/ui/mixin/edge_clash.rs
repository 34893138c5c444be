use ent::prelude::*;

#[derive(Entity)]
pub struct Org {
    pub id: i64,
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
    pub owner: Option<String>,
}

fn main() {}
