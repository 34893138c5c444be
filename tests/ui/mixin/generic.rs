use ent::prelude::*;

#[derive(Mixin)]
pub struct Of<T> {
    pub value: T,
}

fn main() {}
