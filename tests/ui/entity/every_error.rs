use ent::prelude::*;

#[derive(Entity)]
#[ent(tabel = "people", index(agee))]
pub struct User {
    pub id: Option<i64>,
    #[ent(uniqe, max_len = 3)]
    pub age: i32,
    #[ent(field = owner)]
    pub boss: One<User>,
}

fn main() {
    // The rest is there nevertheless.
    let _ = User::query().where_(User::AGE.gt(1));
    let _ = User::create().age(3);
}
