use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub named: Named,
    #[ent(mixin)]
    pub again: Named,
}

fn main() {}
