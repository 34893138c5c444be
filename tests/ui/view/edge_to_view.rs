use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1 AS number")]
pub struct Count {
    pub number: i64,
}

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    pub counts: Many<Count>,
}

fn main() {}
