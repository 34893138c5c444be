use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub boss_id: Option<i64>,
    #[ent(field = boss_id, immutable)]
    pub boss: One<User>,
}

fn main() {}
