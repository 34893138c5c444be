use ent::prelude::*;

#[derive(Entity)]
#[ent(id(user_id, tweet_id))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub weight: i64,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub like: One<Like>,
}

fn main() {}
