use ent::prelude::*;

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(on_delete = Cascad)]
    pub boss: One<User>,
}

fn main() {}
