use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub friends: Many<User>,
}

fn main() {}
