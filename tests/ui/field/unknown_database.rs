use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(sql_type(postgress = "citext"))]
    pub name: String,
}

fn main() {}
