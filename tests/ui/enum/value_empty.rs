use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Role {
    Admin,
    #[ent(rename = "")]
    Nobody,
}

fn main() {}
