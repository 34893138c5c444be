use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Role {
    #[ent(renamed = "root")]
    Admin,
}

fn main() {}
