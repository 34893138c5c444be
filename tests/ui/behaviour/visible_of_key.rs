use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    #[ent(visible = is_hr)]
    pub id: i64,
}

fn is_hr(_: Context<User>) -> Result<bool, ent::Error> {
    Ok(true)
}

fn main() {}
