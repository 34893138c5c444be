use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(columns("a", "b", "c"))]
    pub friends: Many<User>,
}

fn main() {}
