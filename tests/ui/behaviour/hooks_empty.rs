use ent::prelude::*;

#[derive(Entity)]
#[ent(hooks(), interceptors, traversers = all)]
pub struct User {
    pub id: i64,
}

fn main() {}
