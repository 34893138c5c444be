use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
}

async fn upsert(client: &Client) {
    let _ = User::create().name("a8m").on_conflict(User::NAME).save(client).await;
}

fn main() {}
