use ent::prelude::*;

#[derive(Entity)]
#[ent(tabel = "people")]
pub struct User {
    pub id: i64,
}

fn main() {}
