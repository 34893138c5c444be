use ent::prelude::*;

#[derive(Mixin, Clone)]
pub struct Named {
    pub name: String,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
}

fn named<E: HasMixin<Named>>() -> Query<E> {
    Query::new().order_by(E::MIXIN.name.asc())
}

pub fn users() -> Query<User> {
    named()
}

fn main() {}
