use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(column = "")]
    pub name: String,
}

fn main() {}
