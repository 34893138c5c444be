use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: Option<i64>,
}

fn main() {}
