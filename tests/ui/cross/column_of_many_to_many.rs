use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = users)]
    pub groups: Many<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    #[ent(column = "user")]
    pub users: Many<User>,
}

fn main() {}
