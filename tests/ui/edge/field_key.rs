use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(default = 1)]
    pub boss: One<User>,
}

fn main() {}
