use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(visible = is_hr)]
    pub salary: i64,
}

fn is_hr(_: Context<User>) -> Result<bool, ent::Error> {
    Ok(true)
}

fn main() {}
