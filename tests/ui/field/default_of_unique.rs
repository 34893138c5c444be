use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique, default = "a8m")]
    pub name: String,
}

fn main() {}
