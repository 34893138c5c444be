use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    #[ent(id)]
    pub key: i64,
}

fn main() {}
