use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(columns("user", "user"))]
    pub friends: Many<User>,
}

fn main() {}
