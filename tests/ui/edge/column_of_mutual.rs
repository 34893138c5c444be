use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(column = "friend")]
    pub friends: Many<User>,
}

fn main() {}
