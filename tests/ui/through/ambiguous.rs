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
    pub member_id: i64,
    pub inviter_id: i64,
    pub group_id: i64,
    #[ent(field = member_id)]
    pub member: One<User>,
    #[ent(field = inviter_id)]
    pub inviter: One<User>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

fn main() {}
