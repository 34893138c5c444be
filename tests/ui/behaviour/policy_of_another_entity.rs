use ent::prelude::*;

#[derive(Entity)]
#[ent(policy = policy)]
pub struct User {
    pub id: i64,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn policy() -> Policy<Pet> {
    Policy::new()
}

fn main() {}
