use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(default = 1, try_default = make())]
    pub age: i32,
}

fn main() {}
