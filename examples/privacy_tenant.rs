//! Privacy by tenant: whoever asks sees and changes what is of his own tenant. For him, nothing else is there.

use ent::prelude::*;

/// What belongs to a tenant. The policy is written once, for every entity with the mixin.
#[derive(Mixin)]
#[ent(policy = policy)]
struct OfTenant {
    #[ent(immutable)]
    tenant_id: i64,
    #[ent(field = tenant_id, immutable)]
    tenant: One<Tenant>,
}

#[derive(Entity)]
struct Tenant {
    id: i64,
    name: String,
    #[ent(inverse = of.tenant)]
    users: Many<User>,
}

#[derive(Entity)]
struct User {
    id: i64,
    #[ent(mixin)]
    of: OfTenant,
    name: String,
    groups: Many<Group>,
}

#[derive(Entity)]
struct Group {
    id: i64,
    #[ent(mixin)]
    of: OfTenant,
    name: String,
    #[ent(inverse = groups)]
    users: Many<User>,
}

/// Who is asking.
struct Viewer {
    tenant: i64,
}

fn policy<E: HasMixin<OfTenant>>() -> Policy<E> {
    Policy::new().both(filter_tenant)
}

/// Queries find rows of the tenant only, and so do updates and deletions; what is written must be the tenant's as well.
fn filter_tenant<E: HasMixin<OfTenant>>(cx: Context<E>) -> Result<Decision<E>, ent::Error> {
    Ok(Decision::Filter(E::MIXIN.tenant_id.eq(cx.viewer::<Viewer>()?.tenant)))
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![Tenant, User, Group].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let hub = Tenant::create().name("GitHub").save(client).await?;
    let lab = Tenant::create().name("GitLab").save(client).await?;
    let of_hub = client.with(Viewer { tenant: hub.id });
    let of_lab = client.with(Viewer { tenant: lab.id });

    let a8m = User::create().name("a8m").tenant(&hub).save(&of_hub).await?;
    let nati = User::create().name("nati").tenant(&lab).save(&of_lab).await?;
    let names = User::query().select(User::NAME);
    println!("GitHub sees {:?}", names.all(&of_hub).await?);

    // Another's user is not found, whatever is done with it, and as a neighbour it is not there.
    for result in [
        User::get(nati.id, &of_hub).await.map(drop),
        nati.update().name("x").save(&of_hub).await.map(drop),
        nati.delete().exec(&of_hub).await,
    ] {
        println!("{}", result.map_or_else(|error| error.to_string(), |()| "it was found".to_owned()));
    }
    let with_nati = Tenant::USERS.has_with(User::NAME.eq("nati"));
    println!("tenants with nati: {}", Tenant::query().where_(with_nati).count(&of_hub).await?);
    let group = Group::create().name("Rust").tenant(&hub).add_users([nati.id]).save(&of_hub).await;
    println!("a group with nati: {}", group.is_ok());

    // Nothing is written into another's.
    let forged = User::create().name("forged").tenant(&lab).save(&of_hub).await;
    println!("{}", forged.map_or_else(|error| error.to_string(), |user| user.to_string()));

    println!("deleted: {}", User::delete_many().exec(&of_hub).await?);
    println!("left: {}", User::query().count(&client.allow("a report over all tenants")).await?);
    println!("without a viewer: {}", a8m.query_groups().count(client).await.is_err());
    Ok(())
}
