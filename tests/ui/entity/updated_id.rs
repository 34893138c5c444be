use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    #[ent(update_default = 7)]
    pub id: i64,
}

fn main() {}
