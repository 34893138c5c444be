//! The hooks that are added to a client.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ent::Any;
use ent::hook::{Hook, chain, hook};
use ent::prelude::*;

use super::entities::{Card, Log, Pet, User, all};
use crate::scenario;

/// How often a hook ran.
#[derive(Clone, Default)]
struct Calls(Arc<AtomicUsize>);

impl Calls {
    fn hook<E: 'static>(&self) -> Hook<E> {
        let calls = self.clone();
        hook(move |m: Mutation<E>, next: Next<E>| {
            calls.0.fetch_add(1, Ordering::SeqCst);
            next.run(m)
        })
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Writes its number before and after what is within it.
fn numbered(number: usize) -> Hook<User> {
    hook(move |m: Mutation<User>, next: Next<User>| async move {
        let client = m.client().clone();
        Log::write(&client, format!("{number} begins"));
        let outcome = next.run(m).await?;
        Log::write(&client, format!("{number} ends"));
        Ok(outcome)
    })
}

/// A card without a name is called like its owner.
async fn named_like_its_owner(mut m: Mutation<Card>, next: Next<Card>) -> Result<Outcome<Card>, ent::Error> {
    if m.get(Card::NAME).is_none() {
        for owner in m.added_ids(Card::OWNER) {
            let owner = User::get(owner, m.client()).await?;
            m.set(Card::NAME, owner.name);
        }
    }
    next.run(m).await
}

/// What happens to whichever entity.
async fn log_all(m: Mutation<Any>, next: Next<Any>) -> Result<Outcome<Any>, ent::Error> {
    let client = m.client().clone();
    let fields: Vec<_> = m.fields().collect();
    let edges: Vec<_> = m.edges().collect();
    let line = format!("{} {} {fields:?} {edges:?}", m.op(), m.entity().name);
    let outcome = next.run(m).await?;
    Log::write(&client, format!("{line}: {}", outcome.count()));
    Ok(outcome)
}

scenario! {
    async fn of_all_entities_and_of_one(client: &Client) with all(); {
        let (every, users) = (Calls::default(), Calls::default());
        let counting = client.hook_all(every.hook()).hook::<User>(users.hook());
        let user = User::create().name("a8m").save(&counting).await?;
        assert_eq!((every.count(), users.count()), (1, 1));
        Card::create().number("1234").owner(&user).save(&counting).await?;
        assert_eq!((every.count(), users.count()), (2, 1));

        // Whatever comes of the client has them too; the client that it came of has not.
        struct Viewer;
        let tx = counting.with(Viewer).allow("a test").begin().await?;
        User::create().name("nati").save(&tx).await?;
        let nested = tx.begin().await?;
        Pet::create().save(&nested).await?;
        nested.commit().await?;
        tx.commit().await?;
        assert_eq!((every.count(), users.count()), (4, 2));
        User::create().name("alex").save(client).await?;
        assert_eq!((every.count(), users.count()), (4, 2));
        assert_eq!(User::query().count(&counting).await?, 3, "a query is no mutation");
        assert_eq!((every.count(), users.count()), (4, 2));
    }

    async fn run_in_their_order(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone());
        let expected = ["0 begins", "1 begins", "2 begins", "2 ends", "1 ends", "0 ends"];
        let chained = client.hook(chain((0..3).map(numbered)));
        User::create().name("a8m").save(&chained).await?;
        assert_eq!(log.take(), expected);
        let one_by_one = client.hook(numbered(0)).hook(numbered(1)).hook(numbered(2));
        User::create().name("nati").save(&one_by_one).await?;
        assert_eq!(log.take(), expected);
        let nested = client.hook(chain([numbered(0), chain([numbered(1)])])).hook(chain([numbered(2)]));
        User::create().name("alex").save(&nested).await?;
        assert_eq!(log.take(), expected);
        let none = client.hook::<User>(chain([]));
        assert_eq!(User::create().name("none").save(&none).await?.name, "none");
        assert!(log.take().is_empty());
    }

    async fn ask_the_database(client: &Client) with all(); {
        let client = client.hook(named_like_its_owner);
        let user = User::create().name("a8m").save(&client).await?;
        let card = Card::create().number("1234").owner(&user).save(&client).await?;
        assert_eq!(card.name.as_deref(), Some("a8m"));
        // What the same transaction wrote is there, and nothing waits for another connection.
        let tx = client.begin().await?;
        let nati = User::create().name("nati").save(&tx).await?;
        let card = Card::create().number("1234").owner(&nati).save(&tx).await?;
        assert_eq!(card.name.as_deref(), Some("nati"));
        tx.commit().await?;
        assert_eq!(Card::create().number("1234").save(&client).await?.name.as_deref(), Some("unknown"));
    }

    async fn see_every_operation(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone()).hook_all(log_all);
        let pets = Pet::create_bulk((0..2).map(|_| Pet::create())).save(&client).await?;
        assert_eq!(log.take(), ["Create Pet [] []: 1"; 2]);
        let user = User::create().name("a8m").add_pets(&pets).save(&client).await?;
        assert_eq!(log.take(), [r#"Create User ["name", "version", "active"] ["pets"]: 1"#]);
        Pet::update_many().name("pedro").exec(&client).await?;
        assert_eq!(log.take(), [r#"Update Pet ["name"] []: 2"#]);
        pets[0].update().clear_name().clear_owner().save(&client).await?;
        let line = log.take();
        assert!(line[0].starts_with("UpdateOne Pet") && line[0].contains("name") && line[0].ends_with(": 1"), "{line:?}");
        pets[0].delete().exec(&client).await?;
        assert_eq!(log.take(), ["DeleteOne Pet [] []: 1"]);
        assert_eq!(Pet::delete_many().exec(&client).await?, 1);
        assert_eq!(log.take(), ["Delete Pet [] []: 1"]);
        assert_eq!(user.query_pets().count(&client).await?, 0);
    }
}
