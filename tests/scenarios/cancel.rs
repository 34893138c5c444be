//! Dropping an operation at any await leaves nothing half-written, no connection in a transaction, and a client that works.
//!
//! A commit that was sent is not taken back by dropping its answer, and may land a little later: all or nothing are both
//! sound, a mixture is not.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Pet, User};

/// Runs a future up to its `polls`th rest and drops it there; `true` when it was done before.
pub(crate) async fn up_to<T>(polls: usize, future: impl Future<Output = T>) -> bool {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if left == 0 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

async fn pet(name: &str, client: &Client) -> Result<Pet, ent::Error> {
    Pet::create().name(name).save(client).await
}

/// The most rests that any operation here takes, several times over.
pub(crate) const MANY: usize = 200;

scenario! {
    async fn a_create_with_edges_is_all_or_nothing(client: &Client) {
        for polls in 0..MANY {
            let pets = [pet("a", client).await?, pet("b", client).await?];
            let done = up_to(polls, User::create().name("owner").age(1).add_pets(&pets).save(client)).await;
            let users = User::query().with(User::PETS).all(client).await?;
            for user in users {
                assert_eq!(user.pets.get()?.len(), 2, "after {polls}");
            }
            Pet::delete_many().exec(client).await?;
            User::delete_many().exec(client).await?;
            if done {
                return Ok(());
            }
        }
        panic!("the create never ended");
    }

    async fn an_update_with_edges_is_all_or_nothing(client: &Client) {
        let user = User::create().name("before").age(1).save(client).await?;
        let pets = [pet("a", client).await?, pet("b", client).await?];
        for polls in 0..MANY {
            let done = up_to(polls, user.update().name("after").add_pets(&pets).save(client)).await;
            let (name, owned) = loop {
                let name = User::get(&user, client).await?.name;
                let owned = user.query_pets().count(client).await?;
                if User::get(&user, client).await?.name == name {
                    break (name, owned);
                }
            };
            assert!((&*name, owned) == ("before", 0) || (&*name, owned) == ("after", 2), "{name} owns {owned}");
            user.update().name("before").clear_pets().save(client).await?;
            if done {
                return Ok(());
            }
        }
        panic!("the update never ended");
    }

    async fn a_bulk_create_is_all_or_nothing(client: &Client) {
        for polls in 0..MANY {
            let builders = (0..3).map(|i| Pet::create().name(format!("pet {i}")));
            let done = up_to(polls, Pet::create_bulk(builders).save(client)).await;
            let pets = Pet::query().count(client).await?;
            assert_eq!(pets % 3, 0, "after {polls}: {pets} pets");
            Pet::delete_many().exec(client).await?;
            if done {
                return Ok(());
            }
        }
        panic!("the bulk create never ended");
    }

    async fn a_dropped_transaction_is_rolled_back(client: &Client) {
        for polls in 0..MANY {
            let transaction = client.transaction(async |tx| {
                pet("a", tx).await?;
                pet("b", tx).await?;
                Ok::<_, ent::Error>(())
            });
            let done = up_to(polls, transaction).await;
            let pets = Pet::query().count(client).await?;
            assert_eq!(pets % 2, 0, "after {polls}: {pets} pets");
            Pet::delete_many().exec(client).await?;
            if done {
                return Ok(());
            }
        }
        panic!("the transaction never ended");
    }

    async fn an_operation_dropped_within_a_transaction_is_no_half_of_it(client: &Client) {
        for polls in 0..MANY {
            let tx = client.begin().await?;
            pet("kept", &tx).await?;
            let builders = (0..3).map(|i| Pet::create().name(format!("pet {i}")));
            let done = up_to(polls, Pet::create_bulk(builders).save(&tx)).await;
            // A server's connection may not know any more where its transaction stands: then the transaction is lost, as a
            // whole, and says so.
            let inside = Pet::query().count(&tx).await;
            let committed = match &inside {
                Ok(_) => tx.commit().await,
                Err(_) => tx.rollback().await,
            };
            let after = Pet::query().count(client).await?;
            match (inside, committed) {
                (Ok(inside), Ok(())) => assert!(inside == after && (inside == 1 || inside == 4), "{inside}, then {after}"),
                _ => assert_eq!(after, 0, "after {polls}"),
            }
            Pet::delete_many().exec(client).await?;
            if done {
                assert_eq!(after, 4);
                return Ok(());
            }
        }
        panic!("the bulk create never ended");
    }

    async fn a_dropped_query_leaves_the_client_usable(client: &Client) {
        Pet::create_bulk((0..500).map(|i| Pet::create().name(format!("pet {i}")))).save(client).await?;
        for polls in 0..MANY {
            let done = up_to(polls, Pet::query().with(Pet::OWNER).all(client)).await;
            assert_eq!(Pet::query().count(client).await?, 500);
            if done {
                return Ok(());
            }
        }
        panic!("the query never ended");
    }

    async fn a_panic_in_a_transaction_rolls_it_back(client: &Client) {
        let inner = client.clone();
        let task = tokio::spawn(async move {
            inner
                .transaction(async |tx| -> Result<(), ent::Error> {
                    pet("lost", tx).await?;
                    panic!("on purpose");
                })
                .await
        });
        assert!(task.await.is_err_and(|error| error.is_panic()));
        assert_eq!(Pet::query().count(client).await?, 0);
        pet("next", client).await?;
    }
}
