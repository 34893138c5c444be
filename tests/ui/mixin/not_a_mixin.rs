use ent::prelude::*;

pub struct Address {
    pub street: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub address: Address,
}

fn main() {}
