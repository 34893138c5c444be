use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(index(age, opclass(name = "text_pattern_ops")))]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub name: String,
}

fn main() {}
