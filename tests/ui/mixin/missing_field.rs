use ent::prelude::*;

#[derive(Mixin)]
pub struct Owned {
    pub owner: i64,
    #[ent(default = "new")]
    pub status: String,
    #[ent(immutable)]
    pub code: String,
}

#[derive(Entity)]
pub struct Server {
    pub id: i64,
    pub name: String,
    #[ent(mixin)]
    pub owned: Owned,
}

fn create(client: &Client) {
    let _ = Server::create().owner(1).name("web").status("old").save(client);
    let _ = Server::create_bulk([Server::create().code("a").name("web")]);
}

fn main() {}
