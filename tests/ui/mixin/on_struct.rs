use ent::prelude::*;

#[derive(Entity)]
#[ent(mixin)]
pub struct User {
    pub id: i64,
}

fn main() {}
