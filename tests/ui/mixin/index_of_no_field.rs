use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
#[ent(index(fields(nmae), edges(owner)))]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub named: Named,
}

fn main() {}
