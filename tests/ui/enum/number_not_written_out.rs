use ent::prelude::*;

const TEN: i64 = 10;

#[derive(EntEnum, Clone)]
#[ent(int)]
pub enum Level {
    #[ent(value = TEN)]
    Low,
}

fn main() {}
