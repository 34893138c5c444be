use ent::prelude::*;

#[derive(Entity)]
#[ent(policy = UserPolicy)]
pub struct User {
    pub id: i64,
}

pub struct UserPolicy;

fn main() {}
