use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Role {
    Admin,
    Guest(String),
}

fn main() {}
