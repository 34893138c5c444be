use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(table = "memberships")]
    pub groups: Many<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    pub name: String,
}

fn main() {}
