use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = users, on_delete = Cascade)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    #[ent(on_delete = SetNull)]
    pub users: Many<User>,
}

fn main() {}
