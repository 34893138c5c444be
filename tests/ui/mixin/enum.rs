use ent::prelude::*;

#[derive(Mixin)]
pub enum Name {
    First,
}

fn main() {}
