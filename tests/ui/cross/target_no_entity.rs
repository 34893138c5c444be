use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub address: One<Address>,
}

pub struct Address;

fn main() {}
