use ent::prelude::*;

#[derive(Mixin)]
pub struct Key {
    pub id: i64,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub key: Key,
}

fn main() {}
