use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1 AS number")]
pub struct Count {
    pub number: i64,
    pub users: Many<User>,
}

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
}

fn main() {}
