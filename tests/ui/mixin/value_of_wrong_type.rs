use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub named: Named,
}

pub fn create() {
    let _ = User::create().name(1);
}

fn main() {}
