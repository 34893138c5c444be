use ent::prelude::*;

#[derive(Entity)]
#[ent(id(a, b, c, d, e))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub weight: i64,
}

fn main() {}
