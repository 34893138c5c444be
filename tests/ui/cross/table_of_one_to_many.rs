use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = users)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    #[ent(table = "memberships")]
    pub users: Many<User>,
}

fn main() {}
