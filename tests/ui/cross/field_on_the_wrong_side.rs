use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = admin)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    pub admin_id: Option<i64>,
    #[ent(field = admin_id)]
    pub admin: One<User>,
}

fn main() {}
