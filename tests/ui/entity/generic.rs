use ent::prelude::*;

#[derive(Entity)]
pub struct User<T> {
    pub id: i64,
    pub data: Json<T>,
}

fn main() {}
