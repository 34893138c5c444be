use ent::prelude::*;

#[derive(Entity)]
pub enum User {
    Admin,
    Guest,
}

fn main() {}
