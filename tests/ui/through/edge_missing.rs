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
pub struct Membership {
    pub id: i64,
    pub user_id: i64,
    #[ent(field = user_id)]
    pub user: One<User>,
    pub groups: Many<Group>,
}

fn main() {}
