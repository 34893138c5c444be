use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1 AS id")]
pub struct Count {
    pub id: i64,
}

fn change(count: &Count) {
    ent::EntityExt::update(count);
    ent::EntityExt::delete(count);
}

fn main() {}
