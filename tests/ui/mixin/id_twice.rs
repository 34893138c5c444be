use ent::prelude::*;

#[derive(Mixin)]
pub struct Key {
    pub id: i64,
}

#[derive(Mixin)]
pub struct OtherKey {
    pub id: i64,
}

#[derive(Entity)]
pub struct User {
    #[ent(mixin, id)]
    pub key: Key,
    #[ent(mixin, id)]
    pub other: OtherKey,
}

fn main() {}
