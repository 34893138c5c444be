use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub name: String,
    #[allow(non_snake_case)]
    pub Name: String,
}

fn main() {}
