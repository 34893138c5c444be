use ent::prelude::*;

#[derive(Entity)]
#[ent(hooks(tidy))]
pub struct User {
    pub id: i64,
}

async fn tidy(_: Mutation<User>) -> Result<Outcome<User>, ent::Error> {
    Ok(Outcome::of_count(0))
}

fn main() {}
