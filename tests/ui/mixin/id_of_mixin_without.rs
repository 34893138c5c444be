use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    #[ent(mixin, id)]
    pub named: Named,
}

fn main() {}
