use ent::prelude::*;

pub struct Cache;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(skip)]
    pub cache: Cache,
}

fn main() {}
