use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    pub id: i64,
    #[ent(codec = "Text")]
    pub letter: char,
}

fn main() {}
