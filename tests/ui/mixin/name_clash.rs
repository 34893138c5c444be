use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub name: String,
    #[ent(mixin)]
    pub named: Named,
}

fn main() {}
