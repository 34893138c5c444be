use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub boss_id: Option<i64>,
    #[ent(field = bos_id)]
    pub boss: One<User>,
}

fn main() {}
