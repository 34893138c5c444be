use ent::prelude::*;

#[derive(Mixin)]
#[ent(index(fields(name), name = "by_name"), check(expr = "name <> ''", name = "named"))]
pub struct Named {
    pub name: String,
}

fn main() {}
