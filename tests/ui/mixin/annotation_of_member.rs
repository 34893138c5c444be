use ent::prelude::*;

pub struct Note;

#[derive(Mixin)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin, annotation = Note)]
    pub named: Named,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
    #[ent(mixin, annotate_fields(Note))]
    pub named: Named,
}

fn main() {}
