use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(hooks(tidy))]
    pub name: String,
}

fn main() {}
