use ent::prelude::*;

#[derive(FieldType, Clone)]
pub enum Role {
    Admin,
}

fn main() {}
