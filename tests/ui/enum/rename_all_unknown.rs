use ent::prelude::*;

#[derive(EntEnum, Clone)]
#[ent(rename_all = "kebab_case")]
pub enum Level {
    VeryLow,
}

fn main() {}
