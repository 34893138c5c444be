use ent::prelude::*;

#[derive(EntEnum, Clone)]
#[ent(int)]
pub enum Level {
    Low = 1,
    Middle,
    #[ent(value = 2)]
    High,
}

fn main() {}
