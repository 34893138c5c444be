//! What a hook may do with a mutation: read it, change it, write something else beside it or in its place.

use chrono::{TimeDelta, Utc};
use ent::hook::{hook, on, unless};
use ent::prelude::*;

use super::entities::{Card, Log, Pet, User, VersionedSetters as _, all, message};
use crate::scenario;

/// The cards of a user go with it.
async fn delete_cards(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    for id in m.ids().await? {
        Card::delete_many().where_(Card::OWNER.has_with(User::ID.eq(id))).exec(m.client()).await?;
    }
    next.run(m).await
}

async fn log_ids(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    Log::write(m.client(), format!("{} {:?}", m.op(), m.ids().await?));
    next.run(m).await
}

/// Changes the user that was written once more, and returns the newer one.
async fn write_again(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    // Without its own hooks, as it would never end.
    let client = m.client().with(Again);
    if m.client().get::<Again>().is_some() {
        return next.run(m).await;
    }
    let user = next.run(m).await?.into_entity();
    let user = user.ok_or(ent::Error::NotFound { entity: "User" })?;
    let version = user.versioned.version + 1;
    Ok(user.update().version(version).save(&client).await?.into())
}

struct Again;

async fn log_old(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    let client = m.client().clone();
    let (typed, by_name) = (m.old(User::NAME).await?, m.old_field("name").await?);
    Log::write(&client, format!("{typed} {by_name:?} -> {:?}", m.get(User::NAME)));
    next.run(m).await
}

scenario! {
    async fn before_a_deletion(client: &Client) with all(); {
        let client = client.hook(on(Op::DELETE_ONE, delete_cards));
        let a8m = User::create().name("a8m").save(&client).await?;
        let nati = User::create().name("nati").save(&client).await?;
        for owner in [&a8m, &a8m, &nati] {
            Card::create().number("1234").owner(owner).save(&client).await?;
        }
        User::delete(&a8m).exec(&client).await?;
        assert_eq!(Card::query().count(&client).await?, 1);
        nati.delete().exec(&client).await?;
        assert_eq!((Card::query().count(&client).await?, User::query().count(&client).await?), (0, 0));
        assert!(User::delete(&nati).exec(&client).await.is_err_and(|error| error.is_not_found()));
    }

    async fn keys_of_what_is_changed(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone()).hook(unless(Op::CREATE, log_ids));
        let users = ["a", "b", "c"].map(|name| User::create().name(name));
        let users = User::create_bulk(users).save(&client).await?;
        for (user, name) in users.iter().zip(["x", "y", "y"]) {
            Card::create().number("1234").name(name).owner(user).save(&client).await?;
        }
        assert!(log.take().is_empty());
        let (first, second) = (users[0].id, users[1].id);
        let x = User::CARDS.has_with(Card::NAME.eq("x"));
        let update = User::update_many().where_(User::NAME.eq("a") & x).name("d");
        assert_eq!(update.exec(&client).await?, 1);
        assert_eq!(log.take(), [format!("Update [{first}]")]);
        User::update(second).version(2).name("e").save(&client).await?;
        assert_eq!(log.take(), [format!("UpdateOne [{second}]")]);
        Card::delete_many().exec(&client).await?;
        let delete = User::delete_many().where_(User::NAME.eq("d") & !User::CARDS.has());
        assert_eq!(delete.exec(&client).await?, 1);
        assert_eq!(log.take(), [format!("Delete [{first}]")]);
        User::delete(second).exec(&client).await?;
        assert_eq!(log.take(), [format!("DeleteOne [{second}]")]);
        assert_eq!(User::delete_many().where_(User::NAME.eq("d")).exec(&client).await?, 0);
        assert_eq!(log.take(), ["Delete []"]);

        let creating = client.hook(on(Op::CREATE, log_ids));
        let refused = message(User::create().name("x").save(&creating).await);
        assert_eq!(refused, "`User.id`: what is created has no key yet");
    }

    async fn the_key_after_a_create(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone()).hook(on(Op::CREATE, async |m: Mutation<User>, next: Next<User>| {
            let client = m.client().clone();
            let (name, before) = (m.get(User::NAME), m.id());
            let outcome = next.run(m).await?;
            let after = outcome.entity().map(|user| (user.id, user.name.clone()));
            Log::write(&client, format!("{name:?}: {before:?} -> {after:?}"));
            // The row is there already.
            if let Some((id, _)) = after {
                Pet::create().owner(id).save(&client).await?;
            }
            Ok(outcome)
        }));
        let a8m = User::create().name("a8m").save(&client).await?;
        assert_eq!(log.take(), [format!(r#"Some("a8m"): None -> Some(({}, "a8m"))"#, a8m.id)]);
        let users = ["nati", "alex", "dan"].map(|name| User::create().name(name));
        let users = User::create_bulk(users).save(&client).await?;
        let expected: Vec<_> = users
            .iter()
            .map(|user| format!("Some({:?}): None -> Some(({}, {:?}))", user.name, user.id, user.name))
            .collect();
        assert_eq!(log.take(), expected);
        assert_eq!(users[2].name, "dan");
        assert_eq!(User::query().where_(User::PETS.has()).count(&client).await?, 4);
        User::create().id(77).name("given").save(&client).await?;
        assert_eq!(log.take(), [r#"Some("given"): Some(77) -> Some((77, "given"))"#]);
    }

    async fn another_entity_is_returned(client: &Client) with all(); {
        let creating = client.hook(on(Op::CREATE, write_again));
        let user = User::create().name("a8m").save(&creating).await?;
        assert_eq!(user.versioned.version, 2);
        assert_eq!(User::get(user.id, client).await?, user);
        let updating = client.hook(on(Op::UPDATE_ONE, write_again));
        let user = user.update().version(3).name("b").save(&updating).await?;
        assert_eq!((user.versioned.version, &*user.name), (4, "b"));
        let users = ["x", "y"].map(|name| User::create().name(name));
        let users = User::create_bulk(users).save(&creating).await?;
        assert!(users.iter().all(|user| user.versioned.version == 2), "{users:?}");
        assert_eq!(users[1].name, "y");
    }

    async fn nothing_is_written(client: &Client) with all(); {
        // The hook answers by itself, and passes nothing on.
        let known = User::create().name("known").save(client).await?;
        let answer = known.clone();
        let answering = client.hook(on(Op::CREATE, move |_: Mutation<User>, _: Next<User>| {
            let answer = answer.clone();
            async move { Ok(answer.into()) }
        }));
        assert_eq!(User::create().name("new").save(&answering).await?, known);
        let users = ["x", "y"].map(|name| User::create().name(name));
        assert_eq!(User::create_bulk(users).save(&answering).await?, [known.clone(), known]);
        assert_eq!(User::query().count(client).await?, 1);

        let idle = hook(|_: Mutation<User>, _: Next<User>| async { Ok(Outcome::of_count(7)) });
        let idle = client.hook(idle);
        assert_eq!(User::update_many().name("x").exec(&idle).await?, 7);
        assert_eq!(User::delete_many().exec(&idle).await?, 7);
        // Where one was to be written, a number is none.
        let refused = message(User::create().name("new").save(&idle).await);
        assert_eq!(refused, "User: a hook returned no `User` where one was written");
        let users = ["x", "y"].map(|name| User::create().name(name));
        let refused = message(User::create_bulk(users).save(&idle).await);
        assert_eq!(refused, "User: a hook returned no `User` where one was written");
        assert_eq!(User::query().where_(User::NAME.eq("known")).count(client).await?, 1);
    }

    async fn old_values(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone());
        let reading = client.hook(on(Op::UPDATE_ONE | Op::DELETE_ONE, log_old));
        let user = User::create().name("a8m").save(&client).await?;
        let user = user.update().version(2).name("Ariel").save(&reading).await?;
        assert_eq!(log.take(), [r#"a8m Text("a8m") -> Some("Ariel")"#]);
        let user = user.update().version(3).save(&reading).await?;
        assert_eq!(log.take(), [r#"Ariel Text("Ariel") -> None"#]);

        // Of many there is no one value, of a new one none.
        let many = client.hook(log_old);
        let refused = message(User::update_many().name("x").exec(&many).await);
        assert_eq!(refused, "`User.name`: Update has no one old value");
        let refused = message(User::create().name("x").save(&many).await);
        assert_eq!(refused, "`User.name`: Create has no one old value");
        user.delete().exec(&reading).await?;
        assert_eq!(log.take(), [r#"Ariel Text("Ariel") -> None"#]);
        assert!(user.update().version(4).name("x").save(&reading).await.is_err_and(|error| error.is_not_found()));
    }

    async fn versions(client: &Client) with all(); {
        let user = User::create().name("a8m").save(client).await?;
        assert_eq!(message(user.update().name("b").save(client).await), "User: version field is required in update mutation");
        for version in [1, 3] {
            let refused = message(user.update().version(version).save(client).await);
            assert_eq!(refused, "User: version field must be incremented by 1");
        }
        let newer = user.update().name("b").version(2).save(client).await?;
        assert_eq!((&*newer.name, newer.versioned.version), ("b", 2));
        let late = user.update().name("c").version(2).save(client).await;
        assert_eq!(message(late), "User: version field must be incremented by 1");
        assert_eq!(User::get(user.id, client).await?.name, "b");
    }

    async fn by_name(client: &Client) with all(); {
        // Code that knows no type of the entity: it says what it can't do, and names the field.
        let setting = client.hook_all(async |mut m: Mutation<ent::Any>, next: Next<ent::Any>| {
            if m.entity().field("name").is_some() && m.op().is(Op::CREATE) {
                m.set_field("name", "set by name".to_owned())?;
            }
            next.run(m).await
        });
        let pet = Pet::create().save(&setting).await?;
        assert_eq!(pet.name.as_deref(), Some("set by name"));
        let refused = |change: fn(&mut Mutation<ent::Any>) -> Result<(), ent::Error>| {
            client.hook_all(move |mut m: Mutation<ent::Any>, next: Next<ent::Any>| async move {
                change(&mut m)?;
                next.run(m).await
            })
        };
        let unknown = refused(|m| m.set_field("nmae", 1_i64));
        assert_eq!(message(Pet::create().save(&unknown).await), "unknown Pet field nmae");
        let wrong = refused(|m| m.set_field("name", 1_i64));
        assert!(matches!(
            Pet::create().save(&wrong).await,
            Err(ent::Error::Validation { entity: "Pet", field: "name", .. })
        ));
        let required = refused(|m| m.clear_field("name"));
        let user = User::create().name("a8m").save(client).await?;
        let update = user.update().version(2).save(&required).await;
        assert!(matches!(update, Err(ent::Error::Validation { entity: "User", field: "name", .. })), "{update:?}");
        let cleared = pet.update().name("x").save(&required).await?;
        assert_eq!(cleared.name, None);
        let immutable = refused(|m| m.set_field("number", "5678".to_owned()));
        let card = Card::create().number("1234").save(client).await?;
        let update = card.update().name("x").save(&immutable).await;
        assert!(matches!(update, Err(ent::Error::Validation { entity: "Card", field: "number", .. })), "{update:?}");
        let reset = refused(|m| { m.reset_field("name"); Ok(()) });
        let card = card.update().name("x").expired_at(Utc::now() + TimeDelta::days(1)).save(&reset).await?;
        assert_eq!((card.name.as_deref(), card.expired_at.is_some()), (Some("unknown"), true));
    }

    async fn edges(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone()).hook(async |mut m: Mutation<User>, next: Next<User>| {
            let (added, removed) = (m.added_ids(User::PETS), m.removed_ids(User::PETS));
            let cleared = (m.is_edge_cleared("pets"), m.is_edge_cleared("best_friend"));
            let line = format!("{} {added:?} {removed:?} {:?} {cleared:?}", m.op(), m.added_ids(User::BEST_FRIEND));
            Log::write(m.client(), line);
            if let Some(first) = m.get(User::NAME).filter(|name| name == "takes one more").and(added.first()) {
                m.remove_ids(User::PETS, [*first]);
                let more = Pet::create().name("one more").save(m.client()).await?;
                m.add_ids(User::PETS, [more.id]);
            }
            next.run(m).await
        });
        let pets = Pet::create_bulk((0..2).map(|_| Pet::create())).save(&client).await?;
        let (p, q) = (pets[0].id, pets[1].id);
        let a8m = User::create().name("a8m").add_pets([p, q]).save(&client).await?;
        assert_eq!(log.take(), [format!("Create [{p}, {q}] [] [] (false, false)")]);
        let nati = User::create().name("nati").best_friend(&a8m).save(&client).await?;
        assert_eq!(log.take(), [format!("Create [] [] [{}] (false, false)", a8m.id)]);
        nati.update().version(2).clear_best_friend().save(&client).await?;
        assert_eq!(log.take(), ["UpdateOne [] [] [] (false, true)"]);
        let a8m = a8m.update().version(2).remove_pets([p]).save(&client).await?;
        assert_eq!(log.take(), [format!("UpdateOne [] [{p}] [] (false, false)")]);
        a8m.update().version(3).clear_pets().save(&client).await?;
        assert_eq!(log.take(), ["UpdateOne [] [] [] (true, false)"]);
        assert_eq!(Pet::query().where_(Pet::OWNER.has()).count(&client).await?, 0);
        let user = User::create().name("takes one more").add_pets([p]).save(&client).await?;
        let names = user.query_pets().order_by(Pet::ID.asc()).select(Pet::NAME).all(&client).await?;
        assert_eq!(names, [Some("one more".to_owned())], "the other was taken away again");
    }
}
