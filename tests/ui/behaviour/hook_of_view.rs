use ent::prelude::*;

#[derive(Entity)]
#[ent(view = "SELECT 1 AS name", hooks(tidy))]
pub struct User {
    #[ent(hook)]
    pub name: String,
}

async fn tidy(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    next.run(m).await
}

fn main() {}
