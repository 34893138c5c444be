use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
    pub age: i32,
}

async fn upsert(client: &Client) {
    let _ = User::create().name("a8m").on_conflict(User::NAME).ignore().save(client).await;
}

fn main() {}
