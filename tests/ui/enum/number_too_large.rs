use ent::prelude::*;

#[derive(EntEnum, Clone)]
#[ent(int)]
#[repr(u8)]
pub enum Level {
    Low = 1,
    #[ent(value = 256)]
    High,
}

fn main() {}
