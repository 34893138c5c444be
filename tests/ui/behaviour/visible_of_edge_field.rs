use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(visible = is_hr)]
    pub pet_id: Option<i64>,
    #[ent(field = pet_id)]
    pub pet: One<Pet>,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

fn is_hr(_: Context<User>) -> Result<bool, ent::Error> {
    Ok(true)
}

fn main() {}
