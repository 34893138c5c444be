use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct UserId(String);

#[derive(Entity, Clone)]
pub struct User {
    #[ent(increment)]
    pub id: UserId,
}

fn main() {}
