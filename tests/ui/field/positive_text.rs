use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(positive)]
    pub name: String,
}

fn main() {}
