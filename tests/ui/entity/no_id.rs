use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub name: String,
}

fn main() {}
