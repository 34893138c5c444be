use ent::prelude::*;

#[derive(Entity, Clone)]
#[ent(view = "SELECT 1 AS number")]
pub struct Count {
    pub number: i64,
}

fn main() {
    let _ = Count::create_bulk([]);
    let _ = Count::update_many();
    let _ = Count::delete_many();
    let _ = ent::DeleteMany::<Count>::default();
}
