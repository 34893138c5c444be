use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    #[ent(hook)]
    pub id: i64,
    #[ent(hook)]
    pub name: Option<String>,
    #[ent(hook, default = 1)]
    pub age: i64,
}

fn main() {}
