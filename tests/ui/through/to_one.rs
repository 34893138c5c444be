use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(through = Membership)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
}

#[derive(Entity)]
pub struct Membership {
    pub id: i64,
    pub user_id: i64,
    pub group_id: i64,
    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

fn main() {}
