use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(table = "bosses")]
    pub boss: One<User>,
}

fn main() {}
