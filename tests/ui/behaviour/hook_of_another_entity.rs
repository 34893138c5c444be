use ent::prelude::*;

#[derive(Entity)]
#[ent(hooks(tidy))]
pub struct User {
    pub id: i64,
}

#[derive(Entity)]
pub struct Pet {
    pub id: i64,
}

async fn tidy(m: Mutation<Pet>, next: Next<Pet>) -> Result<Outcome<Pet>, ent::Error> {
    next.run(m).await
}

fn main() {}
