use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(min_len = 9, max_len = 3)]
    pub name: String,
}

fn main() {}
