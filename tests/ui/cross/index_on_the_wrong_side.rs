use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = admin)]
    pub group: One<Group>,
}

#[derive(Entity)]
#[ent(index(fields(name), edges(admin)))]
pub struct Group {
    pub id: i64,
    pub name: String,
    pub admin: One<User>,
}

fn main() {}
