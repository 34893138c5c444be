use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = admin, required)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    #[ent(required)]
    pub admin: One<User>,
}

fn main() {}
