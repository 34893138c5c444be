use ent::prelude::*;

#[derive(Mixin)]
#[ent(table = "names", renamed_from = "titles", no_comment, no_display)]
pub struct Named {
    pub name: String,
}

#[derive(Mixin)]
#[ent(charset = "latin1", charset = "utf8mb4", increment_start = 0, colation = "C")]
pub struct Counted {
    pub name: String,
}

fn main() {}
