use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique = true)]
    pub name: String,
}

fn main() {}
