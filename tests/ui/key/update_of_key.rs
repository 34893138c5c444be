use ent::prelude::*;

#[derive(Entity)]
#[ent(id(user_id, tweet_id))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub weight: i64,
}

fn main() {
    let _ = Like::update((1, 2)).user_id(3);
}
