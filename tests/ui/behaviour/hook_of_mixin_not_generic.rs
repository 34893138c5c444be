use ent::prelude::*;

#[derive(Mixin)]
#[ent(hooks(audit))]
pub struct Audit {
    pub created_by: Option<i64>,
}

#[derive(Entity)]
pub struct User {
    pub id: i64,
    #[ent(mixin)]
    pub audit: Audit,
}

async fn audit(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    next.run(m).await
}

fn main() {}
