use ent::prelude::*;

#[derive(EntEnum, Clone)]
pub enum Level {
    #[ent(value = 10)]
    Low,
    #[ent(value = "high")]
    High,
}

fn main() {}
