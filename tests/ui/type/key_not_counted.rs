use ent::prelude::*;

#[derive(FieldType, Clone)]
pub struct UserId(i64);

#[derive(Entity, Clone)]
pub struct User {
    pub id: UserId,
}

async fn save(client: &Client) {
    let _ = User::create().save(client).await;
}

fn main() {}
