use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub exec: Option<String>,
}

fn main() {}
