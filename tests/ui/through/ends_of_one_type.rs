use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(through = Friendship)]
    pub friends: Many<User>,
}

#[derive(Entity)]
pub struct Friendship {
    pub id: i64,
    pub one_id: i64,
    pub other_id: i64,
    #[ent(field = one_id)]
    pub one: One<User>,
    #[ent(field = other_id)]
    pub other: One<User>,
}

fn main() {}
