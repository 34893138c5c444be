use ent::prelude::*;

#[derive(Entity)]
pub union User {
    id: i64,
}

fn main() {}
