use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    pub group_id: Option<String>,
    #[ent(field = group_id)]
    pub group: One<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    pub name: String,
}

fn main() {}
