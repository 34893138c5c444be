use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub boss: Option<One<User>>,
}

fn main() {}
