use ent::prelude::*;

#[derive(Entity)]
#[ent(id(user, tweet_id))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub user: One<User>,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
}

fn main() {}
