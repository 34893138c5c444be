use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Mixin)]
pub struct Titled {
    pub name: Option<String>,
    pub title: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub named: Named,
    #[ent(mixin)]
    pub titled: Titled,
}

fn main() {}
