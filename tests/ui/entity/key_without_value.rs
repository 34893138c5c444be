use ent::prelude::*;

#[derive(Entity)]
#[ent(table)]
pub struct User {
    pub id: i64,
}

fn main() {}
