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
    #[ent(feild = age)]
    years: i32,
}

fn main() {}
