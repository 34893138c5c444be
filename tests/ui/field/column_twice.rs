use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub name: String,
    #[ent(column = "name")]
    pub title: String,
}

fn main() {}
