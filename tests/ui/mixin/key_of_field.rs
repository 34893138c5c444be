use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin, unique, inverse = users, index(name), nme)]
    pub named: Named,
}

fn main() {}
