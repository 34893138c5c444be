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

pub struct Membership {
    pub id: i64,
}

fn main() {}
