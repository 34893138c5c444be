use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub save: bool,
}

fn main() {}
