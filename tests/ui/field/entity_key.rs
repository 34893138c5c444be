use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(index)]
    pub name: String,
}

fn main() {}
