use ent::prelude::*;

#[derive(Entity)]
#[ent(id(user_id, at))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub at: f64,
}

fn main() {}
