use ent::prelude::*;

#[derive(Entity)]
#[ent(id(user_id, tweet_id))]
pub struct Like {
    pub user_id: i64,
    pub tweet_id: i64,
    pub weight: i64,
}

fn main() {
    let _ = Like::delete((1, "two"));
    let _ = Like::delete(1);
    let _ = Like::delete((1, 2, 3));
}
