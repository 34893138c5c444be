use ent::prelude::*;

#[derive(Mixin)]
pub struct Saved {
    pub save: bool,
}

fn main() {}
