use ent::prelude::*;

#[derive(Entity)]
#[ent(hooks(tidy))]
pub struct User {
    pub id: i64,
}

async fn tidy(m: Mutation<User>, next: Next<User>) -> Result<Option<User>, ent::Error> {
    Ok(next.run(m).await?.into_entity())
}

fn main() {}
