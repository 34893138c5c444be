use ent::prelude::*;

#[derive(Mixin)]
pub struct Key {
    pub id: Option<i64>,
}

fn main() {}
