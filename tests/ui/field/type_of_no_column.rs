use ent::prelude::*;

#[derive(Clone)]
pub struct Address;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub address: Address,
}

fn main() {}
