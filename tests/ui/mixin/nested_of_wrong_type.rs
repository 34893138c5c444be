use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Mixin)]
pub struct Sized {
    pub size: i64,
}

#[derive(Mixin)]
pub struct Outer {
    #[ent(mixin)]
    pub sized: Sized,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin, nested(Named = sized))]
    pub outer: Outer,
}

fn main() {}
