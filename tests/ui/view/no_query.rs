use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view)]
pub struct Count {
    pub number: i64,
}

fn main() {}
