use ent::prelude::*;

#[derive(Entity)]
#[ent(index(name, name = "x"), index(age, name = "x"))]
pub struct User {
    pub id: i64,
    pub name: String,
    pub age: i32,
}

fn main() {}
