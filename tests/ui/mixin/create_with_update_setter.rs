use ent::prelude::*;

#[derive(Mixin)]
pub struct Counted {
    #[ent(default = 0)]
    pub count: i64,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub counted: Counted,
}

pub fn create() -> UserCreate {
    User::create().add_count(1)
}

fn main() {}
