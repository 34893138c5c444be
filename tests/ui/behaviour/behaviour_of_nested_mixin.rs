use ent::prelude::*;

#[derive(Mixin)]
#[ent(policy = policy)]
pub struct OrgScoped {
    pub org: i64,
}

fn policy<E: HasMixin<OrgScoped>>() -> Policy<E> {
    Policy::new()
}

#[derive(Mixin)]
pub struct Base {
    pub name: String,
    #[ent(mixin)]
    pub scope: OrgScoped,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub base: Base,
}

#[derive(Entity)]
pub struct Named {
    pub id: i64,
    #[ent(mixin, nested(OrgScoped = scope))]
    pub base: Base,
}

fn main() {}
