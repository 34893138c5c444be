use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(max_len = -1)]
    pub name: String,
}

fn main() {}
