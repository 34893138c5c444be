use ent::prelude::*;

#[derive(Mixin)]
pub struct Named {
    #[ent(column = "title")]
    pub name: String,
}

#[derive(Entity)]
pub struct Page {
    pub id: i64,
    #[ent(mixin)]
    pub named: Named,
    pub title: String,
}

fn main() {}
