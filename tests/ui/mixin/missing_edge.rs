use ent::prelude::*;

#[derive(Entity)]
pub struct Org {
    pub id: i64,
}

#[derive(Mixin)]
pub struct Tenant {
    pub org_id: i64,
    #[ent(field = org_id)]
    pub org: One<Org>,
    #[ent(required)]
    pub tags: Many<Org>,
}

#[derive(Entity)]
pub struct Server {
    pub id: i64,
    #[ent(mixin)]
    pub tenant: Tenant,
}

fn create(client: &Client, server: &Server) {
    let _ = Server::create().add_tags([1]).save(client);
    // A copy has the fields, and no edge that no field holds.
    let _ = ServerCreate::from(server).exec(client);
}

fn main() {}
