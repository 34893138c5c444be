use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(inverse = parent)]
    pub groups: Many<Group>,
}

#[derive(Entity)]
pub struct Group {
    pub id: i64,
    pub parent: One<Group>,
}

fn main() {}
