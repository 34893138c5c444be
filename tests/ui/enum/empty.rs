use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Role {}

fn main() {}
