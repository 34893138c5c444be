use ent::prelude::*;

#[derive(Mixin)]
pub struct Name(pub String);

fn main() {}
