use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub name: String,
    pub boss: One<User>,
}

#[derive(Projection)]
#[ent(entity = User)]
struct NameAge {
    boss: One<User>,
}

fn main() {}
