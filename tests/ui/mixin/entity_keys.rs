use ent::prelude::*;

#[derive(Mixin)]
#[ent(table = "names", no_display)]
pub struct Named {
    pub name: String,
}

fn main() {}
