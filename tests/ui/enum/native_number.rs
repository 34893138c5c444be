use ent::prelude::*;

#[derive(EntEnum, Clone)]
#[ent(int, native = "level")]
pub enum Level {
    Low,
}

fn main() {}
