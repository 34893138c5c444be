use ent::prelude::*;

#[derive(Mixin)]
#[ent(increment_start = 10)]
pub struct FromTen {}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub start: FromTen,
}

#[derive(Entity)]
pub struct Card {
    pub id: String,
    #[ent(mixin)]
    pub start: FromTen,
}

fn main() {}
