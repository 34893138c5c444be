use ent::prelude::*;

#[derive(Entity)]
#[ent(traversers(decrypt))]
pub struct User {
    pub id: i64,
}

async fn decrypt(q: Query<User>, next: NextQuery<User>) -> Result<Answer<User>, ent::Error> {
    next.run(q).await
}

fn main() {}
