use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(max_chars = 9)]
    pub hash: Vec<u8>,
}

fn main() {}
