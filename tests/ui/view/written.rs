use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1 AS number", index(number), check(expr = "number > 0"))]
pub struct Count {
    #[ent(unique, default = 1, positive)]
    pub number: i64,
}

fn main() {}
