use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(through = Membership)]
    pub groups: Many<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    #[ent(inverse = groups)]
    pub users: Many<User>,
}

#[derive(Entity)]
#[ent(id(user_id, group_id, role))]
pub struct Membership {
    pub user_id: i64,
    pub group_id: i64,
    pub role: String,
    #[ent(field = user_id)]
    pub user: One<User>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

fn main() {}
