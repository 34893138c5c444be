use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(uniqe)]
    pub name: String,
}

fn main() {}
