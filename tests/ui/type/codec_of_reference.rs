use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(codec = ent::AsText)]
    pub friend_id: Option<i64>,
    #[ent(field = friend_id)]
    pub friend: One<User>,
}

fn main() {}
