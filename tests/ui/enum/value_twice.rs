use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Role {
    Admin,
    #[ent(rename = "admin")]
    Root,
}

fn main() {}
