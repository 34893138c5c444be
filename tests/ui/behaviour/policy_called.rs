use ent::prelude::*;

#[derive(Entity)]
#[ent(policy = policy())]
pub struct User {
    pub id: i64,
}

fn policy() -> Policy<User> {
    Policy::new()
}

fn main() {}
