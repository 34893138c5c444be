use ent::prelude::*;

#[derive(Entity, Clone)]
pub struct User {
    #[ent(codec = ent::AsText)]
    pub id: char,
}

fn main() {}
