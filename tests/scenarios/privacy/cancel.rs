//! Rules and hooks that ask the database come to an end, and whether they are dropped at an await or panic, the database is
//! as it was and the client works.

use ent::Error;
use ent::prelude::*;
use futures_util::future::BoxFuture;

use crate::cancel::{MANY, up_to};
use crate::scenario;

fn all() -> ent::Schema {
    ent::schema![Note, Log]
}

/// Where something panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Nowhere,
    Rule,
    BeforeWrite,
    AfterWrite,
}

/// Which of many attempts it is: a commit that was sent may land in a later one.
struct Round(String);

/// Every change of a note leaves two logs, and each policy asks for the other entity and for its own.
#[derive(Entity, Clone, Debug)]
#[ent(hooks(log), policy = of_notes)]
pub struct Note {
    pub id: i64,
    pub text: String,
    #[ent(inverse = note)]
    pub logs: Many<Log>,
}

#[derive(Entity, Clone, Debug)]
#[ent(policy = of_logs)]
pub struct Log {
    pub id: i64,
    pub text: String,
    pub note: One<Note>,
}

async fn log(mutation: Mutation<Note>, next: Next<Note>) -> Result<Outcome<Note>, Error> {
    let client = mutation.client().clone();
    let place = client.get::<Place>().map_or(Place::Nowhere, |place| *place);
    let round = client.get::<Round>().map_or_else(String::new, |round| round.0.clone());
    Log::create().text(round.as_str()).save(&client).await?;
    assert_ne!(place, Place::BeforeWrite, "on purpose");
    let outcome = next.run(mutation).await?;
    assert_ne!(place, Place::AfterWrite, "on purpose");
    Log::create().text(round).save(&client).await?;
    Ok(outcome)
}

fn of_notes() -> Policy<Note> {
    Policy::new().both(ask_for_notes).both(see_what_has_no_other)
}

fn of_logs() -> Policy<Log> {
    Policy::new().both(ask_for_logs).both(see_what_has_some)
}

async fn ask_for_notes(cx: Context<Note>) -> Result<Decision<Note>, Error> {
    let place = cx.get::<Place>().map_or(Place::Nowhere, |place| *place);
    let client = cx.client();
    Note::query().where_(Note::LOGS.has()).with(Note::LOGS).all(&client).await?;
    assert_ne!(place, Place::Rule, "on purpose");
    Log::query().count(&client).await?;
    Ok(Decision::Skip)
}

async fn ask_for_logs(cx: Context<Log>) -> Result<Decision<Log>, Error> {
    let client = cx.client();
    Note::query().count(&client).await?;
    Log::query().with(Log::NOTE).all(&client).await?;
    Ok(Decision::Skip)
}

fn see_what_has_no_other(_: Context<Note>) -> Result<Decision<Note>, Error> {
    Ok(Decision::Filter(!Note::LOGS.has_with(Log::TEXT.eq("hidden") & Log::NOTE.has())))
}

fn see_what_has_some(_: Context<Log>) -> Result<Decision<Log>, Error> {
    Ok(Decision::Filter(!Log::NOTE.has_with(Note::LOGS.has_with(Log::TEXT.eq("hidden")))))
}

/// How many notes are called that, and how many logs are. A commit that was sent may land in between.
async fn counted(text: &str, client: &Client) -> Result<(u64, u64), Error> {
    let client = &client.allow("the test looks");
    let notes = || Note::query().where_(Note::TEXT.eq(text)).count(client);
    let logs = || Log::query().where_(Log::TEXT.eq(text)).count(client);
    loop {
        let (before, logs, after, last) = (notes().await?, logs().await?, notes().await?, logs().await?);
        if before == after && logs == last {
            return Ok((before, logs));
        }
    }
}

/// A name of its own for an attempt, and a client that carries it.
fn round(polls: usize, client: &Client) -> (String, Client) {
    let name = format!("round {polls}");
    (name.clone(), client.with(Round(name)))
}

/// Runs an operation that panics.
async fn panics<T: Send + 'static>(operation: impl Future<Output = T> + Send + 'static) {
    assert!(tokio::spawn(operation).await.is_err_and(|error| error.is_panic()));
}

scenario! {
    async fn rules_that_ask_for_each_other_end(client: &Client) with all(); {
        Note::create().id(1).text("seen").save(client).await?;
        Note::create().id(2).text("unseen").save(client).await?;
        let setup = &client.allow("setup");
        Log::create().text("hidden").note(2).save(setup).await?;
        Log::create().text("shown").note(1).save(setup).await?;
        assert_eq!(Note::query().ids(client).await?, [1]);
        assert_eq!(Note::query().traverse(Note::LOGS).select(Log::TEXT).all(client).await?, ["shown"]);
        let logs = Log::query().where_(Log::NOTE.has_with(Note::LOGS.has())).with(Log::NOTE.with(Note::LOGS)).all(client).await?;
        assert_eq!(logs.len(), 1);
        assert!(Note::update(2).text("found").save(client).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(Note::delete_many().where_(Note::LOGS.has()).exec(client).await?, 1);
    }

    async fn a_create_dropped_in_a_hook_or_a_rule_is_all_or_nothing(client: &Client) with all(); {
        for polls in 0..4 * MANY {
            let (round, client) = &round(polls, client);
            let done = up_to(polls, Note::create().text(round.as_str()).save(client)).await;
            let (notes, logs) = counted(round, client).await?;
            assert_eq!(logs, 2 * notes, "after {polls}");
            if done {
                assert_eq!(notes, 1);
                return Ok(());
            }
        }
        panic!("the create never ended");
    }

    async fn a_bulk_dropped_in_a_hook_or_a_rule_is_all_or_nothing(client: &Client) with all(); {
        for polls in 0..8 * MANY {
            let (round, client) = &round(polls, client);
            let notes = [(); 2].map(|()| Note::create().text(round.as_str()));
            let done = up_to(polls, Note::create_bulk(notes).save(client)).await;
            let (notes, logs) = counted(round, client).await?;
            assert!((notes, logs) == (0, 0) || (notes, logs) == (2, 4), "{notes} and {logs} after {polls}");
            if done {
                assert_eq!(notes, 2);
                return Ok(());
            }
        }
        panic!("the bulk never ended");
    }

    async fn an_update_and_a_deletion_dropped_within_are_all_or_nothing(client: &Client) with all(); {
        let operations: [fn(i64, &Client) -> BoxFuture<'_, Result<(), Error>>; 2] = [
            |id, client| Box::pin(async move { Note::update(id).text("other").save(client).await.map(drop) }),
            |id, client| Box::pin(async move { Note::delete(id).exec(client).await }),
        ];
        for operation in operations {
            let mut is_done = false;
            for polls in 0..4 * MANY {
                let id = Note::create().text(format!("round {polls}")).save(client).await?.id;
                let (round, own) = &round(polls, client);
                is_done = up_to(polls, operation(id, own)).await;
                let (notes, logs) = counted(round, client).await?;
                assert_eq!(logs, 2 - 2 * notes, "after {polls}");
                Note::delete_many().exec(&client.allow("setup")).await?;
                Log::delete_many().exec(&client.allow("setup")).await?;
                if is_done {
                    break;
                }
            }
            assert!(is_done, "the operation never ended");
        }
    }

    async fn a_panic_in_a_hook_or_a_rule_leaves_nothing_behind(client: &Client) with all(); {
        Note::create().id(1).text("kept").save(client).await?;
        let all = async || {
            let kept = Note::query().where_(Note::TEXT.eq("kept")).count(client).await?;
            Ok::<_, Error>((kept, Note::query().count(client).await?, Log::query().count(client).await?))
        };
        let before = all().await?;
        for place in [Place::Rule, Place::BeforeWrite, Place::AfterWrite] {
            let own = client.with(place);
            let c = own.clone();
            panics(async move { Note::create().id(9).text("new").save(&c).await }).await;
            let c = own.clone();
            panics(async move { Note::create_bulk([2, 3].map(|id| Note::create().id(id).text("new"))).save(&c).await }).await;
            let c = own.clone();
            panics(async move { Note::update(1).text("new").save(&c).await }).await;
            let c = own.clone();
            panics(async move { Note::delete_many().exec(&c).await }).await;
            let tx = own.begin().await?;
            let c = (*tx).clone();
            panics(async move { Note::update(1).text("new").save(&c).await }).await;
            tx.commit().await?;
            assert_eq!(all().await?, before, "{place:?}");
        }
        let c = client.with(Place::Rule);
        panics(async move { Note::query().all(&c).await }).await;
        Note::update(1).text("changed").save(client).await?;
    }
}
