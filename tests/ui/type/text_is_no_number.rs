use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Name(String);

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(add)]
    pub name: Name,
}

fn main() {}
