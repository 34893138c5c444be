use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Email(String);

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    pub email: Email,
}

fn main() {
    let _ = User::create().email("a@x");
}
