use ent::prelude::*;

#[derive(Entity)]
#[ent(inverse = users)]
pub struct User {
    pub id: i64,
}

fn main() {}
