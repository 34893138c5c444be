use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique)]
    pub boss: One<User>,
}

fn main() {}
