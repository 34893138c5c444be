//! Traversers: they change a query before it runs, at every step at which their entity appears.

use ent::Any;
use ent::prelude::*;

use super::entities::{Card, Log, Pet, User, VersionedSetters as _, all, message};
use crate::scenario;

fn only_active(t: Traversal<User>) -> Result<Query<User>, ent::Error> {
    Ok(t.query.where_(User::ACTIVE.eq(true)))
}

/// Pets of users with three of them, two of which are active.
async fn pets_of_three(client: &Client) -> Result<Vec<User>, ent::Error> {
    let users = [("a8m", true), ("nati", true), ("alex", false)];
    let users = users.map(|(name, active)| User::create().name(name).active(active));
    let users = User::create_bulk(users).save(client).await?;
    for user in &users {
        Pet::create().name(format!("{}'s", user.name)).owner(user).save(client).await?;
    }
    users[2].update().version(2).add_friends([&users[0], &users[1]]).save(client).await?;
    Ok(users)
}

struct Viewer;

scenario! {
    async fn at_every_step(client: &Client) with all(); {
        let users = pets_of_three(client).await?;
        let active = client.traverse(only_active);
        assert_eq!(User::query().traverse(User::PETS).count(client).await?, 3);
        assert_eq!(User::query().traverse(User::PETS).count(&active).await?, 2);
        assert_eq!(Pet::query().traverse(Pet::OWNER).count(&active).await?, 2);
        assert_eq!(Pet::query().traverse(Pet::OWNER).traverse(User::PETS).count(&active).await?, 2);
        assert_eq!(users[2].query_pets().count(&active).await?, 0, "the step from the user is one, too");
        assert_eq!(users[0].query_friends().count(&active).await?, 0);
        assert!(User::get(users[2].id, &active).await.is_err_and(|error| error.is_not_found()));

        // In every end of a query.
        assert_eq!(User::query().count(&active).await?, 2);
        assert!(!User::query().where_(User::NAME.eq("alex")).exists(&active).await?);
        assert_eq!(User::query().ids(&active).await?.len(), 2);
        assert_eq!(User::query().select(User::NAME).all(&active).await?.len(), 2);
        let groups = User::query().group_by(User::ACTIVE).aggregate(ent::count());
        assert_eq!(groups.all(&active).await?, [(true, 2)]);
        assert_eq!(User::query().aggregate(ent::count(), &active).await?, 2);
        assert_eq!(User::query().where_(User::NAME.eq("alex")).first(&active).await?, None);
    }

    async fn of_neighbours(client: &Client) with all(); {
        pets_of_three(client).await?;
        let active = client.traverse(only_active);
        let pets = Pet::query().order_by(Pet::ID.asc()).with(Pet::OWNER).all(&active).await?;
        let owners: Vec<_> = pets.iter().map(|pet| pet.owner.get().map(|owner| owner.is_some())).collect::<Result<_, _>>()?;
        assert_eq!(owners, [true, true, false]);
        let users = User::query().with(User::FRIENDS).order_by(User::ID.asc()).all(&active).await?;
        assert!(users.iter().all(|user| user.friends.get().is_ok_and(<[User]>::is_empty)), "{users:?}");

        // In conditions and orders, where those of Ent's do not reach.
        assert_eq!(Pet::query().where_(Pet::OWNER.has()).count(&active).await?, 2);
        assert_eq!(Pet::query().where_(Pet::OWNER.has_with(User::NAME.eq("alex"))).count(&active).await?, 0);
        assert_eq!(Pet::query().where_(!Pet::OWNER.has()).count(&active).await?, 1);
        assert_eq!(User::query().where_(User::FRIENDS.has()).count(&active).await?, 0);
        let by_friends = User::query().order_by(User::FRIENDS.count().desc()).order_by(User::NAME.desc());
        assert_eq!(by_friends.first(&active).await?.map(|user| user.name).as_deref(), Some("nati"));
    }

    async fn what_a_mutation_finds_is_not_traversed(client: &Client) with all(); {
        let users = pets_of_three(client).await?;
        let active = client.traverse(only_active);
        assert_eq!(User::update_many().name("x").exec(&active).await?, 3);
        // The row that comes back is the one that was written.
        let alex = users[2].update().version(3).name("alex").save(&active).await?;
        assert_eq!((&*alex.name, alex.active), ("alex", false));
        users[2].delete().exec(&active).await?;
        assert_eq!(User::query().count(client).await?, 2);
    }

    async fn of_all_entities(client: &Client) with all(); {
        pets_of_three(client).await?;
        let log = Log::default();
        let log_steps = |t: Traversal<Any>| {
            Log::write(&t.context.client(), format!("{} {:?}", t.query.entity().name, t.context.op()));
            Ok(t.query)
        };
        let logging = client.with(log.clone()).traverse_all(log_steps);
        User::query().count(&logging).await?;
        assert_eq!(log.take()[0], "User Some(Count)");
        User::query().with(User::PETS).all(&logging).await?;
        let steps = log.take();
        assert!(steps.contains(&"User Some(All)".to_owned()) && steps.contains(&"Pet Some(Load)".to_owned()), "{steps:?}");

        // One that asks the database is not asked itself.
        let asking = client.traverse_all(async |t: Traversal<Any>| {
            let cards = Card::query().count(&t.context.client()).await?;
            Ok(t.query.limit(cards + 1))
        });
        assert_eq!(User::query().all(&asking).await?.len(), 1);
        Card::create().number("1234").save(&asking).await?;
        assert_eq!(User::query().all(&asking).await?.len(), 2);
    }

    async fn refuse(client: &Client) with all(); {
        pets_of_three(client).await?;
        let refusing = client.traverse::<User, _>(|t: Traversal<User>| match t.context.get::<Viewer>() {
            Some(_) => Ok(t.query),
            None => Err(ent::Error::Hook { entity: "User", source: "nobody is asking".into() }),
        });
        let refused = [
            User::query().count(&refusing).await.map(drop),
            Pet::query().with(Pet::OWNER).all(&refusing).await.map(drop),
            Pet::query().traverse(Pet::OWNER).ids(&refusing).await.map(drop),
            Pet::query().where_(Pet::OWNER.has_with(User::NAME.eq("a8m"))).exists(&refusing).await.map(drop),
        ];
        assert!(refused.map(message).iter().all(|why| why == "User: nobody is asking"));
        assert_eq!(Pet::query().count(&refusing).await?, 3);
        assert_eq!(Pet::query().with(Pet::OWNER).all(&refusing.with(Viewer)).await?.len(), 3);
    }
}
