use ent::prelude::*;

#[derive(Entity)]
#[ent(index(boss))]
pub struct User {
    pub id: i64,
    pub boss: One<User>,
}

fn main() {}
