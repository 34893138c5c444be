use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(default = 1, db_default = "1")]
    pub age: i32,
}

fn main() {}
