//! Soft deletion: a mixin whose hook marks rows in place of deleting them, and whose traverser passes over what is marked.
//! `ent::mixin::SoftDelete` is such a one; this is how it is made.

use chrono::{DateTime, Utc};
use ent::hook::on;
use ent::prelude::*;

#[derive(Mixin)]
#[ent(hooks(on(Op::DELETE | Op::DELETE_ONE, mark)), traversers(skip_deleted))]
struct SoftDelete {
    deleted_at: Option<DateTime<Utc>>,
}

/// Whoever carries it sees what was deleted, and deletes for good.
struct SkipSoftDelete;

/// Makes the deletion an update of what is not deleted yet.
async fn mark<E: HasMixin<SoftDelete>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    if m.client().get::<SkipSoftDelete>().is_some() {
        return next.run(m).await;
    }
    m.set_op(if m.op().is(Op::DELETE_ONE) { Op::UPDATE_ONE } else { Op::UPDATE })?;
    m.where_(E::MIXIN.deleted_at.is_null());
    m.set(E::MIXIN.deleted_at, Utc::now());
    // From the beginning, so that hooks of updates see it. `next.run(m)` would go on from here.
    let client = m.client().clone();
    client.mutate(m).await
}

/// Narrows every step of every query.
fn skip_deleted<E: HasMixin<SoftDelete>>(t: Traversal<E>) -> Result<Query<E>, ent::Error> {
    Ok(match t.context.get::<SkipSoftDelete>() {
        Some(_) => t.query,
        None => t.query.where_(E::MIXIN.deleted_at.is_null()),
    })
}

#[derive(Entity)]
#[ent(no_display)]
struct User {
    id: i64,
    pets: Many<Pet>,
}

#[derive(Entity)]
#[ent(no_display)]
struct Pet {
    id: i64,
    name: String,
    #[ent(mixin)]
    deletion: SoftDelete,
    #[ent(inverse = pets)]
    owner: One<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Pet].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let user = User::create().save(client).await?;
    let pets = ["pedro", "xabi", "coco"].map(|name| Pet::create().name(name).owner(&user));
    let pets = Pet::create_bulk(pets).save(client).await?;
    pets[0].delete().exec(client).await?;
    println!("a second time: {}", pets[0].delete().exec(client).await.is_err());
    println!("deleted: {}", Pet::delete_many().where_(Pet::NAME.eq("xabi")).exec(client).await?);

    let skipping = client.with(SkipSoftDelete);
    for (what, client) in [("as usual", client), ("with what was deleted", &skipping)] {
        let names = Pet::query().order_by(Pet::ID.asc()).select(Pet::NAME).all(client).await?;
        let loaded = User::query().with(User::PETS).only(client).await?.pets.get()?.len();
        let of_pedro = User::query().where_(User::PETS.has_with(Pet::NAME.eq("pedro"))).count(client).await?;
        println!("{what}: {names:?}, {loaded} loaded, {of_pedro} with pedro");
    }
    println!("for good: {}", Pet::delete_many().exec(&skipping).await?);
    println!("left: {}", Pet::query().count(&skipping).await?);
    Ok(())
}
