use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(visible = is_hr)]
    pub salary: Option<i64>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn is_hr(_: Context<Pet>) -> Result<bool, ent::Error> {
    Ok(true)
}

fn main() {}
