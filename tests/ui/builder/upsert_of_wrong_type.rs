use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
    pub age: i32,
}

async fn upsert(client: &Client) {
    let user = || User::create().name("a8m").age(30).on_conflict(User::NAME);
    let _ = user().update().set(User::AGE, "30").save(client).await;
    let _ = user().update().add(User::NAME, 1).save(client).await;
    let _ = user().update().clear(User::AGE).save(client).await;
}

fn main() {}
