use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[allow(non_snake_case)]
    pub Named: i64,
    #[ent(mixin)]
    pub named: Named,
}

fn main() {}
