use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
    pub owners: Many<User>,
}

async fn upsert(client: &Client) {
    let _ = User::create().name("a8m").on_conflict(Pet::NAME).ignore().save(client).await;
    let _ = User::create().name("a8m").on_conflict((User::NAME, Pet::ID)).ignore().save(client).await;
    let _ = Pet::create().name("xabi").on_conflict(Pet::OWNERS).ignore().save(client).await;
    let _ = Pet::create().name("xabi").on_conflict("name").ignore().save(client).await;
}

fn main() {}
