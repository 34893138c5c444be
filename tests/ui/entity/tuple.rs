use ent::prelude::*;

#[derive(Entity)]
pub struct User(i64);

fn main() {}
