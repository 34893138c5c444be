use ent::prelude::*;

#[derive(Entity)]
pub struct Tag {
    pub id: i64,
}

#[derive(Mixin)]
pub struct Tagged {
    #[ent(table = "tagged", columns("a", "b"))]
    pub tags: Many<Tag>,
}

fn main() {}
