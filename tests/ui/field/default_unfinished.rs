use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(default = )]
    pub age: i32,
}

fn main() {}
