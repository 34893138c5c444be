use ent::prelude::*;

#[derive(Entity)]
#[ent(check(name = "adult"))]
pub struct User {
    pub id: i64,
}

fn main() {}
