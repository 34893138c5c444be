use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1")]
pub struct Count {}

fn main() {}
