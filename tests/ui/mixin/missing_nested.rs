use ent::prelude::*;

#[derive(Mixin)]
pub struct Coded {
    pub code: String,
}

#[derive(Mixin)]
pub struct Owned {
    pub owner: i64,
    #[ent(mixin)]
    pub coded: Coded,
}

#[derive(Entity)]
pub struct Server {
    pub id: i64,
    #[ent(mixin, nested(Coded = coded))]
    pub owned: Owned,
}

fn create(client: &Client) {
    let _ = Server::create().owner(1).code("a").save(client);
    let _ = Server::create().owner(1).save(client);
}

fn main() {}
