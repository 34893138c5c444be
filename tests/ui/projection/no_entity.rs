use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub name: String,
    pub boss: One<User>,
}

#[derive(Projection)]
struct NameAge {
    name: String,
}

fn main() {}
