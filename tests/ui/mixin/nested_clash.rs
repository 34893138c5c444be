use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Mixin)]
pub struct Outer {
    pub name: String,
    #[ent(mixin)]
    pub named: Named,
}

fn main() {}
