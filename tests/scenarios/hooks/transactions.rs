//! A mutation with hooks is one transaction: all that its hooks wrote stays, or nothing.

use ent::hook::{hook, on};
use ent::prelude::*;

use super::entities::{Card, Log, Pet, User, all, message};
use crate::scenario;

/// Writes a pet for each user, and then refuses whom it does not like.
async fn with_a_pet(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    let client = m.client().clone();
    let outcome = next.run(m).await?;
    if let Some(user) = outcome.entity() {
        Pet::create().name(user.name.clone()).owner(user).save(&client).await?;
        if user.name == "nobody" {
            return Err(ent::Error::Hook { entity: "User", source: "rolled back".into() });
        }
    }
    Ok(outcome)
}

/// Says when what it belongs to has ended.
async fn at_the_end(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    let client = m.client().clone();
    let (committed, rolled_back) = (client.clone(), client.clone());
    client.on_commit(move || Log::write(&committed, "committed")).await?;
    client.on_rollback(move || Log::write(&rolled_back, "rolled back")).await?;
    let outcome = next.run(m).await?;
    // The transaction sees the row.
    Log::write(&client, format!("{} users", User::query().count(&client).await?));
    Ok(outcome)
}

async fn counts(client: &Client) -> Result<(u64, u64), ent::Error> {
    Ok((User::query().count(client).await?, Pet::query().count(client).await?))
}

scenario! {
    async fn a_refusal_undoes_what_hooks_wrote(client: &Client) with all(); {
        let client = client.hook(on(Op::CREATE, with_a_pet));
        let refused = User::create().name("nobody").save(&client).await;
        assert_eq!(message(refused), "User: rolled back");
        assert_eq!(counts(&client).await?, (0, 0));

        // One of many takes all with it.
        let users = ["a8m", "nobody", "nati"].map(|name| User::create().name(name));
        assert_eq!(message(User::create_bulk(users).save(&client).await), "User: rolled back");
        assert_eq!(counts(&client).await?, (0, 0));

        // In a transaction of the caller's it undoes itself, and the transaction goes on.
        let tx = client.begin().await?;
        User::create().name("a8m").save(&tx).await?;
        assert_eq!(message(User::create().name("nobody").save(&tx).await), "User: rolled back");
        assert_eq!(counts(&tx).await?, (1, 1));
        tx.commit().await?;
        assert_eq!(counts(&client).await?, (1, 1));
    }

    async fn what_the_database_refuses_undoes_what_hooks_wrote(client: &Client) with all(); {
        let before = hook(|m: Mutation<Card>, next: Next<Card>| async move {
            Pet::create().name("written first").save(m.client()).await?;
            next.run(m).await
        });
        let client = client.hook(before);
        let refused = Card::create().number("1234").owner(12_345).save(&client).await;
        assert!(refused.is_err_and(|error| error.is_foreign_key_violation()));
        let refused = Card::create().number("12").save(&client).await;
        assert_eq!(message(refused), "Card: card number is too short");
        assert_eq!(Pet::query().count(&client).await?, 0);
        Card::create().number("1234").save(&client).await?;
        assert_eq!(Pet::query().count(&client).await?, 1);
    }

    async fn callbacks_of_hooks(client: &Client) with all(); {
        let log = Log::default();
        let client = client.with(log.clone()).hook(on(Op::CREATE, at_the_end));
        User::create().name("a8m").save(&client).await?;
        assert_eq!(log.take(), ["1 users", "committed"]);

        // They wait for the end of the caller's transaction.
        let tx = client.begin().await?;
        User::create().name("nati").save(&tx).await?;
        assert_eq!(log.take(), ["2 users"]);
        tx.commit().await?;
        assert_eq!(log.take(), ["committed"]);
        let tx = client.begin().await?;
        User::create().name("alex").save(&tx).await?;
        tx.rollback().await?;
        assert_eq!(log.take(), ["3 users", "rolled back"]);

        // Each of many has its own.
        User::create_bulk(["x", "y"].map(|name| User::create().name(name))).save(&client).await?;
        assert_eq!(log.take(), ["4 users", "4 users", "committed", "committed"]);
        let refusing = client.hook(on(Op::CREATE, with_a_pet));
        assert!(User::create().name("nobody").save(&refusing).await.is_err());
        assert_eq!(log.take(), ["rolled back"]);
        assert_eq!(User::query().count(&client).await?, 4);
    }

    async fn callbacks_need_a_transaction(client: &Client) with all(); {
        let refused = client.on_commit(|| {}).await;
        assert_eq!(message(refused), "the client belongs to no transaction");
        assert_eq!(message(client.on_rollback(|| {}).await), "the client belongs to no transaction");
        let tx = client.begin().await?;
        let within: Client = (*tx).clone();
        within.on_commit(|| {}).await?;
        tx.commit().await?;
        assert_eq!(message(within.on_commit(|| {}).await), "the transaction has ended");
    }
}
