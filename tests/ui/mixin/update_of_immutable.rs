use ent::prelude::*;

#[derive(Mixin)]
pub struct Coded {
    #[ent(immutable)]
    pub code: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub coded: Coded,
}

pub fn update(user: &User) -> UserUpdate {
    user.update().code("x")
}

fn main() {}
