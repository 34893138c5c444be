use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(columns("user", "boss"))]
    pub boss: One<User>,
}

fn main() {}
