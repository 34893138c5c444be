//! Rows that are marked in place of being deleted, by a mixin: a hook that makes a deletion an update, and a traverser that
//! passes over what is marked.

use chrono::{DateTime, Utc};
use ent::hook::on;
use ent::prelude::*;

use crate::scenario;

/// Whoever carries it sees what was deleted, and deletes for good.
struct SkipSoftDelete;

#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::DELETE | Op::DELETE_ONE, mark)), traversers(not_deleted))]
struct SoftDelete {
    delete_time: Option<DateTime<Utc>>,
}

async fn mark<E: HasMixin<SoftDelete>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    if m.client().get::<SkipSoftDelete>().is_some() {
        return next.run(m).await;
    }
    let client = m.client().clone();
    m.set_op(if m.op().is(Op::DELETE_ONE) { Op::UPDATE_ONE } else { Op::UPDATE })?;
    m.where_(E::MIXIN.delete_time.is_null());
    m.set(E::MIXIN.delete_time, Utc::now());
    client.mutate(m).await
}

fn not_deleted<E: HasMixin<SoftDelete>>(t: Traversal<E>) -> Result<Query<E>, ent::Error> {
    Ok(match t.context.get::<SkipSoftDelete>() {
        Some(_) => t.query,
        None => t.query.where_(E::MIXIN.delete_time.is_null()),
    })
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Pet {
    id: i64,
    name: String,
    #[ent(mixin)]
    deletion: SoftDelete,
    #[ent(default = Utc::now(), update_default = Utc::now())]
    updated_at: DateTime<Utc>,
    #[ent(inverse = pets)]
    owner: One<Owner>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Owner {
    id: i64,
    pets: Many<Pet>,
}

/// What is deleted is out of everybody's sight, by a policy.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::DELETE | Op::DELETE_ONE, archive)), policy = not_archived)]
struct Letter {
    id: i64,
    #[ent(default = false)]
    archived: bool,
}

async fn archive(mut m: Mutation<Letter>, next: Next<Letter>) -> Result<Outcome<Letter>, ent::Error> {
    m.set_op(if m.op().is(Op::DELETE_ONE) { Op::UPDATE_ONE } else { Op::UPDATE })?;
    m.set(Letter::ARCHIVED, true);
    next.run(m).await
}

fn not_archived() -> Policy<Letter> {
    Policy::new().query(|_: Context<Letter>| Ok(Decision::Filter(Letter::ARCHIVED.eq(false))))
}

fn all() -> ent::Schema {
    ent::schema![Pet, Owner, Letter]
}

async fn names(query: Query<Pet>, client: &Client) -> Result<Vec<String>, ent::Error> {
    query.order_by(Pet::ID.asc()).select(Pet::NAME).all(client).await
}

scenario! {
    async fn by_a_mixin(client: &Client) with all(); {
        let long_ago = Utc::now() - chrono::TimeDelta::days(1);
        let all = client.with(SkipSoftDelete);
        let owner = Owner::create().save(client).await?;
        let pets = ["a", "b", "c"].map(|name| Pet::create().name(name).owner(&owner).updated_at(long_ago));
        let pets = Pet::create_bulk(pets).save(client).await?;
        pets[2].update().delete_time(long_ago).save(client).await?;
        assert_eq!(Pet::query().order_by(Pet::ID.asc()).ids(client).await?, [pets[0].id, pets[1].id]);

        Pet::delete(pets[1].id).exec(client).await?;
        assert_eq!(names(Pet::query(), client).await?, ["a"]);
        assert!(pets[1].delete().exec(client).await.is_err_and(|error| error.is_not_found()), "it is gone already");
        let marked = Pet::get(pets[1].id, &all).await?;
        assert!(marked.deletion.delete_time.is_some());
        assert!(marked.updated_at > long_ago, "the defaults of an update");
        assert_eq!(Pet::delete_many().exec(client).await?, 1);
        assert!(!Pet::query().exists(client).await?);
        assert_eq!(Pet::query().count(client).await?, 0);
        assert!(Pet::query().all(client).await?.is_empty());
        assert_eq!((Pet::query().count(&all).await?, Pet::query().all(&all).await?.len()), (3, 3));
        assert_eq!(Pet::get(pets[2].id, &all).await?.deletion.delete_time.map(|at| at.timestamp()), Some(long_ago.timestamp()));

        Pet::create_bulk((0..3).map(|_| Pet::create().name("d"))).save(client).await?;
        let groups = || Pet::query().group_by(Pet::NAME).aggregate(ent::count());
        assert_eq!(groups().all(client).await?, [("d".to_owned(), 3)]);
        assert_eq!(groups().all(&all).await?.len(), 4);
        assert_eq!(owner.query_pets().count(client).await?, 0);
        assert_eq!(owner.query_pets().count(&all).await?, 3);
        let loading = Owner::query().with(Owner::PETS);
        assert!(loading.clone().only(client).await?.pets.get()?.is_empty());
        assert_eq!(loading.only(&all).await?.pets.get()?.len(), 3);

        // And where Ent's does not reach.
        assert_eq!(Owner::query().where_(Owner::PETS.has()).count(client).await?, 0);
        assert_eq!(Owner::query().where_(Owner::PETS.has_with(Pet::NAME.eq("a"))).count(client).await?, 0);
        assert_eq!(Owner::query().where_(Owner::PETS.has_with(Pet::NAME.eq("a"))).count(&all).await?, 1);

        assert_eq!(Pet::delete_many().where_(Pet::NAME.eq("d")).exec(&all).await?, 3, "for good");
        pets[0].delete().exec(&all).await?;
        assert_eq!(names(Pet::query(), &all).await?, ["b", "c"]);
    }

    async fn by_a_policy(client: &Client) with all(); {
        // What is written is out of reach then, and nobody asked for it back.
        let letters = Letter::create_bulk((0..3).map(|_| Letter::create())).save(client).await?;
        letters[0].delete().exec(client).await?;
        assert_eq!(Letter::query().count(client).await?, 2);
        assert!(letters[0].delete().exec(client).await.is_err_and(|error| error.is_not_found()));
    }
}
