//! Interceptors: they see what a query returns, whatever was asked for, and may change it.

use ent::prelude::*;
use ent::{Any, QueryOp};
use futures_util::TryStreamExt;

use super::entities::{Log, Pet, User, VersionedSetters as _, all, message};
use crate::harness::with_connections;
use crate::scenario;

async fn users(client: &Client) -> Result<Vec<User>, ent::Error> {
    let users = ["a8m", "nati", "alex"].map(|name| User::create().name(name));
    let users = User::create_bulk(users).save(client).await?;
    for user in &users[..2] {
        Pet::create().name("pedro").owner(user).save(client).await?;
    }
    Ok(users)
}

/// Writes names in capitals, wherever they come from.
async fn loud(q: Query<User>, next: NextQuery<User>) -> Result<Answer<User>, ent::Error> {
    next.run(q).await?.map(|user| {
        user.name = user.name.to_uppercase();
        Ok(())
    })
}

scenario! {
    async fn of_entities(client: &Client) with all(); {
        let users = users(client).await?;
        let loud = client.intercept(loud);
        let by_id = || User::query().order_by(User::ID.asc());
        let names = |users: &[User]| users.iter().map(|user| user.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&by_id().all(&loud).await?), ["A8M", "NATI", "ALEX"]);
        assert_eq!(by_id().first(&loud).await?.map(|user| user.name).as_deref(), Some("A8M"));
        assert_eq!(User::query().where_(User::NAME.eq("nati")).only(&loud).await?.name, "NATI");
        assert_eq!(User::get(users[2].id, &loud).await?.name, "ALEX");
        assert_eq!(Pet::query().traverse(Pet::OWNER).order_by(User::ID.asc()).all(&loud).await?[0].name, "A8M");
        let streamed: Vec<User> = by_id().stream(&loud).try_collect().await?;
        assert_eq!(names(&streamed), ["A8M", "NATI", "ALEX"]);

        // Loaded along with others, with conditions and without, and below what is loaded.
        let pets = Pet::query().order_by(Pet::ID.asc()).with(Pet::OWNER).all(&loud).await?;
        assert_eq!(pets[1].owner.require()?.name, "NATI");
        users[2].update().version(2).add_friends([&users[0], &users[1]]).best_friend(&users[1]).save(client).await?;
        let friends = User::FRIENDS.order_by(User::NAME.desc()).with(User::BEST_FRIEND);
        let alex = User::query().where_(User::NAME.eq("alex")).with(friends).only(&loud).await?;
        assert_eq!(names(alex.friends.get()?), ["NATI", "A8M"]);
        assert_eq!(alex.friends.get()?[0].best_friend.require()?.name, "ALEX");

        // What is written comes back as it was written: that is no query.
        let alex = users[0].update().version(2).name("x").save(&loud).await?;
        assert_eq!(alex.name, "x");
        assert_eq!(User::query().order_by(User::ID.asc()).select(User::NAME).all(&loud).await?, ["x", "nati", "alex"]);
    }

    async fn of_what_a_stream_loads_along(client: &Client) with all(); {
        with_connections(client, all(), async |client| {
            users(client).await?;
            let loud = client.intercept(loud);
            let pets = Pet::query().order_by(Pet::ID.asc()).with(Pet::OWNER).stream(&loud);
            let pets: Vec<Pet> = pets.try_collect().await?;
            assert_eq!(pets[1].owner.require()?.name, "NATI");
            Ok(())
        })
        .await?;
    }

    async fn of_everything_else(client: &Client) with all(); {
        let users = users(client).await?;
        let first = users[0].id;
        let log = Log::default();
        let counting = client.intercept(async |q: Query<User>, next: NextQuery<User>| {
            let mut answer = next.run(q).await?;
            if let Some(count) = answer.value_mut::<u64>() {
                *count += 100;
            }
            if let Some(any) = answer.value_mut::<bool>() {
                *any = !*any;
            }
            if let Some(ids) = answer.value_mut::<Vec<i64>>() {
                ids.extend([10, 20]);
            }
            if let Some(groups) = answer.value_mut::<Vec<(String, i64)>>() {
                groups.push(("added".to_owned(), 7));
            }
            Ok(answer)
        });
        assert_eq!(User::query().count(&counting).await?, 103);
        assert!(!User::query().exists(&counting).await?);
        let only_first = counting.traverse::<User, _>(move |t: Traversal<User>| Ok(t.query.where_(User::ID.eq(first))));
        assert_eq!(User::query().ids(&only_first).await?, [first, 10, 20]);
        assert_eq!(User::query().where_(User::NAME.eq("nobody")).ids(&only_first).await?, [10, 20]);
        let groups = User::query().group_by(User::NAME).aggregate(ent::count());
        assert_eq!(groups.all(&only_first).await?, [("a8m".to_owned(), 1), ("added".to_owned(), 7)]);

        let logging = client.with(log.clone()).intercept(async |q: Query<User>, next: NextQuery<User>| {
            Log::write(next.client(), format!("{} {:?}", q.entity().name, next.op()));
            next.run(q).await
        });
        User::query().all(&logging).await?;
        User::query().first(&logging).await?;
        User::query().ids(&logging).await?;
        User::query().count(&logging).await?;
        User::query().exists(&logging).await?;
        User::query().select(User::NAME).all(&logging).await?;
        User::query().group_by(User::NAME).aggregate(ent::count()).all(&logging).await?;
        User::query().aggregate(ent::count(), &logging).await?;
        let _: Vec<User> = User::query().stream(&logging).try_collect().await?;
        Pet::query().with(Pet::OWNER).all(&logging).await?;
        let expected = ["All", "All", "Ids", "Count", "Exists", "Select", "GroupBy", "Select", "Stream", "Load"];
        assert_eq!(log.take(), expected.map(|op| format!("User {op}")));
        User::update_many().name("x").exec(&logging).await?;
        assert!(log.take().is_empty(), "a mutation is no query");
    }

    async fn may_add_and_remove(client: &Client) with all(); {
        let users = users(client).await?;
        let more = users[2].clone();
        let adding = client.intercept(move |q: Query<User>, next: NextQuery<User>| {
            let more = more.clone();
            async move {
                let mut answer = next.run(q).await?;
                answer.entities_mut().into_iter().for_each(|users| users.push(more.clone()));
                Ok(answer)
            }
        });
        assert_eq!(User::query().all(&adding).await?.len(), 4);
        let none = User::query().where_(User::NAME.eq("nobody"));
        assert_eq!(none.clone().first(&adding).await?.map(|user| user.name).as_deref(), Some("alex"));
        assert_eq!(none.only(&adding).await?.name, "alex");
        assert!(User::query().only(&adding).await.is_err_and(|error| error.is_not_singular()));
        // Along with others there is a place for each, and for no more.
        let refused = message(Pet::query().with(Pet::OWNER).all(&adding).await);
        assert_eq!(refused, "User: an interceptor added, removed or moved entities that are loaded along with others");
        let removing = client.intercept(async |q: Query<User>, next: NextQuery<User>| {
            let mut answer = next.run(q).await?;
            answer.entities_mut().into_iter().for_each(Vec::clear);
            Ok(answer)
        });
        assert_eq!(User::query().first(&removing).await?, None);
        assert!(User::get(users[0].id, &removing).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(User::query().count(&removing).await?, 3);
    }

    async fn of_all_entities(client: &Client) with all(); {
        users(client).await?;
        // Whoever asks for no limit gets one.
        let limited = client.intercept_all(async |q: Query<Any>, next: NextQuery<Any>| {
            let q = if q.is_limited() || next.op() != QueryOp::All { q } else { q.limit(1) };
            next.run(q).await
        });
        assert_eq!(User::query().all(&limited).await?.len(), 1);
        assert_eq!(User::query().limit(10).all(&limited).await?.len(), 3);
        assert_eq!(Pet::query().all(&limited).await?.len(), 1);
        assert_eq!(Pet::query().limit(2).all(&limited).await?.len(), 2);
        assert_eq!(User::query().count(&limited).await?, 3);
    }

    async fn in_their_order(client: &Client) with ent::schema![Noted]; {
        let log = Log::default();
        Noted::create().text("a").save(client).await?;
        let numbered = |name: &'static str| move |q: Query<Noted>, next: NextQuery<Noted>| async move {
            let client = next.client().clone();
            Log::write(&client, format!("{name} begins"));
            let answer = next.run(q).await;
            Log::write(&client, format!("{name} ends"));
            answer
        };
        let client = client.with(log.clone()).intercept(numbered("first")).intercept(numbered("second"));
        assert_eq!(Noted::query().only(&client).await?.text, "a!");
        assert_eq!(log.take(), ["first begins", "second begins", "second ends", "first ends"]);
        // The entity's own is within them, and sees the query as they left it.
        let twice = client.intercept(async |q: Query<Noted>, next: NextQuery<Noted>| {
            next.run(q).await?.map(|noted| { noted.text.push('?'); Ok(()) })
        });
        assert_eq!(Noted::query().only(&twice).await?.text, "a!?");
    }

    async fn fail(client: &Client) with all(); {
        users(client).await?;
        let failing = client.intercept(async |q: Query<User>, next: NextQuery<User>| {
            next.run(q).await?.map(|user| match &*user.name {
                "nati" => Err(ent::Error::Hook { entity: "User", source: "not this one".into() }),
                _ => Ok(()),
            })
        });
        assert_eq!(message(User::query().all(&failing).await), "User: not this one");
        assert_eq!(message(Pet::query().with(Pet::OWNER).all(&failing).await), "User: not this one");
        let streamed = User::query().order_by(User::ID.asc()).stream(&failing);
        assert_eq!(message(streamed.try_collect::<Vec<User>>().await), "User: not this one");
        assert_eq!(User::query().where_(User::NAME.eq("a8m")).only(&failing).await?.name, "a8m");
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(interceptors(exclaim))]
struct Noted {
    id: i64,
    text: String,
}

async fn exclaim(q: Query<Noted>, next: NextQuery<Noted>) -> Result<Answer<Noted>, ent::Error> {
    next.run(q).await?.map(|noted| {
        noted.text.push('!');
        Ok(())
    })
}
