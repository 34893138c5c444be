use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct Cents(i64);

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    pub cents: Cents,
}

fn main() {
    let _ = User::CENTS.has_prefix("1");
}
