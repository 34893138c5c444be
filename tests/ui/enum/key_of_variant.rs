use ent::prelude::*;

#[derive(EntEnum, Clone)]
#[ent(rename = "level")]
pub enum Level {
    #[ent(native = "x")]
    VeryLow,
}

fn main() {}
