use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub where_: String,
}

fn main() {}
