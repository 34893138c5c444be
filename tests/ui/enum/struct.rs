use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub struct Role;

fn main() {}
