use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Mixin)]
pub struct Outer {
    #[ent(mixin)]
    pub named: Named,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin, nested(Named))]
    pub outer: Outer,
}

fn main() {}
