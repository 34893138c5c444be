use ent::prelude::*;

#[derive(EntEnum)]
pub enum Role {
    Admin,
}

fn main() {}
