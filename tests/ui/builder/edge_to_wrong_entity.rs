use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub age: i32,
    pub name: String,
    #[ent(immutable)]
    pub nickname: Option<String>,
    #[ent(required)]
    pub company: One<Company>,
    pub card_id: i64,
    #[ent(field = card_id)]
    pub card: One<Card>,
}

#[derive(Entity)]
pub struct Company {
    pub id: i64,
}

#[derive(Entity)]
pub struct Card {
    pub id: i64,
}

fn change(client: &Client) {
    let _ = |card: Card| User::create().company(&card);
}

fn main() {}
