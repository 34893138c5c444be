//! Transactions and savepoints: what is committed stays, and nothing else does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ent::prelude::*;
use ent::{Error, Isolation, TxOptions};

use crate::scenario;
use crate::schema::Node;

/// Counts how often it was called.
#[derive(Clone, Default)]
struct Calls(Arc<AtomicUsize>);

impl Calls {
    fn callback(&self) -> impl FnOnce() + Send + 'static {
        let calls = self.clone();
        move || {
            calls.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

async fn nodes(client: &Client) -> Result<u64, Error> {
    Node::query().count(client).await
}

scenario! {
    async fn rollback(client: &Client) {
        let (committed, rolled_back) = (Calls::default(), Calls::default());
        let tx = client.begin().await?;
        tx.on_commit(committed.callback()).await;
        tx.on_rollback(rolled_back.callback()).await;
        let node = Node::create().save(&tx).await?;
        assert_eq!(nodes(&tx).await?, 1);
        tx.rollback().await?;
        assert_eq!((committed.count(), rolled_back.count()), (0, 1));
        assert_eq!(nodes(client).await?, 0);
        assert!(Node::get(node.id, client).await.expect_err("it is gone").is_not_found());
    }

    async fn commit(client: &Client) {
        let (committed, rolled_back) = (Calls::default(), Calls::default());
        let tx = client.begin().await?;
        tx.on_commit(committed.callback()).await;
        tx.on_rollback(rolled_back.callback()).await;
        let node = Node::create().value(1).save(&tx).await?;
        let within: Client = (*tx).clone();
        assert_eq!(committed.count(), 0);
        tx.commit().await?;
        assert_eq!((committed.count(), rolled_back.count()), (1, 0));
        assert_eq!(Node::get(node.id, client).await?, node);

        // A client of a transaction that has ended is of no use; an entity that came out of it is.
        let error = nodes(&within).await.expect_err("the transaction has ended");
        assert!(matches!(error, Error::Database(ent::sql::Error::Transaction(_))), "{error}");
        assert!(within.begin().await.is_err());
        assert!(Node::create().save(&within).await.is_err());
        assert_eq!(node.query_next().count(client).await?, 0);
        assert_eq!(node.update().value(2).save(client).await?.value, Some(2));
        assert_eq!(nodes(client).await?, 1);
    }

    async fn dropped(client: &Client) {
        let rolled_back = Calls::default();
        let tx = client.begin().await?;
        tx.on_rollback(rolled_back.callback()).await;
        Node::create().save(&tx).await?;
        drop(tx);
        assert_eq!(nodes(client).await?, 0);
        assert_eq!(rolled_back.count(), 1);
    }

    async fn a_closure(client: &Client) {
        let node = client.transaction(async |tx| Node::create().value(7).save(tx).await).await?;
        assert_eq!(Node::get(node.id, client).await?.value, Some(7));

        #[derive(Debug)]
        enum Mine {
            Own,
            Ent(Error),
        }
        impl From<Error> for Mine {
            fn from(error: Error) -> Self {
                Mine::Ent(error)
            }
        }
        let refused = client
            .transaction(async |tx| {
                Node::create().save(tx).await?;
                Err::<(), _>(Mine::Own)
            })
            .await;
        assert!(matches!(refused, Err(Mine::Own)), "{refused:?}");
        assert_eq!(nodes(client).await?, 1);
        let missing = client
            .transaction(async |tx| {
                Node::create().save(tx).await?;
                Ok::<_, Mine>(Node::get(-1, tx).await?)
            })
            .await;
        assert!(matches!(&missing, Err(Mine::Ent(error)) if error.is_not_found()), "{missing:?}");
        assert_eq!(nodes(client).await?, 1);
    }

    async fn a_closure_that_is_dropped(client: &Client) {
        let (started, is_started) = tokio::sync::oneshot::channel();
        let mut run = Box::pin(client.transaction(async |tx| {
            Node::create().save(tx).await?;
            let _ = started.send(());
            std::future::pending::<Result<(), Error>>().await
        }));
        tokio::select! {
            ended = &mut run => assert!(ended.is_err(), "it can't end"),
            _ = is_started => {}
        }
        drop(run);
        assert_eq!(nodes(client).await?, 0);
        Node::create().save(client).await?;
        assert_eq!(nodes(client).await?, 1);
    }

    async fn savepoints(client: &Client) {
        let outer = client.begin().await?;
        Node::create().value(1).save(&outer).await?;

        let inner = outer.begin().await?;
        Node::create().value(2).save(&inner).await?;
        inner.rollback().await?;
        assert_eq!(nodes(&outer).await?, 1);

        let inner = outer.begin().await?;
        Node::create().value(3).save(&inner).await?;
        inner.commit().await?;
        assert_eq!(nodes(&outer).await?, 2);

        let inner = outer.begin().await?;
        Node::create().value(4).save(&inner).await?;
        let innermost = inner.begin().await?;
        Node::create().value(5).save(&innermost).await?;
        innermost.commit().await?;
        drop(inner);
        assert_eq!(nodes(&outer).await?, 2, "what was dropped is rolled back, what it held too");

        outer.commit().await?;
        let values = Node::query().order_by(Node::VALUE.asc()).select(Node::VALUE).all(client).await?;
        assert_eq!(values, [Some(1), Some(3)]);
    }

    async fn callbacks_of_savepoints(client: &Client) {
        let (committed, rolled_back) = (Calls::default(), Calls::default());
        let outer = client.begin().await?;
        let inner = outer.begin().await?;
        inner.on_commit(committed.callback()).await;
        inner.on_rollback(rolled_back.callback()).await;
        inner.commit().await?;
        assert_eq!((committed.count(), rolled_back.count()), (0, 0), "nothing is durable yet");
        outer.commit().await?;
        assert_eq!((committed.count(), rolled_back.count()), (1, 0));

        let (committed, rolled_back) = (Calls::default(), Calls::default());
        let outer = client.begin().await?;
        let inner = outer.begin().await?;
        inner.on_commit(committed.callback()).await;
        inner.on_rollback(rolled_back.callback()).await;
        Node::create().save(&inner).await?;
        inner.commit().await?;
        outer.rollback().await?;
        assert_eq!((committed.count(), rolled_back.count()), (0, 1), "the outer one took it along");
        assert_eq!(nodes(client).await?, 0);
    }

    async fn a_savepoint_left_open(client: &Client) {
        let outer = client.begin().await?;
        let inner = outer.begin().await?;
        Node::create().save(&inner).await?;
        assert!(outer.commit().await.is_err(), "a nested transaction is open");
        drop(inner);
        assert_eq!(nodes(client).await?, 0);
    }

    async fn a_failed_write_leaves_the_transaction_usable(client: &Client) {
        use crate::schema::Comment;
        let tx = client.begin().await?;
        Comment::create().unique_int(1).unique_float(1.0).save(&tx).await?;
        let inner = tx.begin().await?;
        let again = Comment::create().unique_int(1).unique_float(2.0).save(&inner).await;
        assert!(again.expect_err("there is one with 1").is_unique_violation());
        inner.rollback().await?;
        Comment::create().unique_int(2).unique_float(2.0).save(&tx).await?;
        tx.commit().await?;
        assert_eq!(Comment::query().count(client).await?, 2);
    }

    async fn one_that_only_reads(client: &Client) {
        Node::create().save(client).await?;
        let tx = client.begin_with(TxOptions { read_only: true, ..TxOptions::default() }).await?;
        assert_eq!(nodes(&tx).await?, 1);
        assert!(Node::create().save(&tx).await.is_err());
        drop(tx);
        assert_eq!(nodes(client).await?, 1);
        Node::create().save(client).await?;
        assert_eq!(nodes(client).await?, 2, "the connection writes again");
    }

    async fn isolation(client: &Client) {
        for isolation in [Isolation::ReadCommitted, Isolation::RepeatableRead, Isolation::Serializable] {
            let options = TxOptions { isolation: Some(isolation), ..TxOptions::default() };
            let tx = client.begin_with(options).await?;
            Node::create().save(&tx).await?;
            tx.commit().await?;
            client.transaction_with(options, async |tx| Node::create().save(tx).await).await?;
        }
        assert_eq!(nodes(client).await?, 6);
    }

    async fn a_transaction_goes_wherever_a_client_goes(client: &Client) {
        let tx = client.begin().await?;
        let head = Node::create().value(1).save(&tx).await?;
        let tail = Node::create().value(2).prev(&head).save(&tx).await?;
        assert_eq!(head.query_next().only_id(&tx).await?, tail.id);
        Node::create_bulk((3..5).map(|n| Node::create().value(n))).save(&tx).await?;
        assert_eq!(Node::update_many().where_(Node::VALUE.gt(2)).add_value(10).exec(&tx).await?, 2);
        tail.update().clear_prev().save(&tx).await?;
        head.delete().exec(&tx).await?;
        let mut values = Node::query().select(Node::VALUE).all(&tx).await?;
        values.sort();
        assert_eq!(values, [Some(2), Some(13), Some(14)]);
        tx.rollback().await?;
        assert_eq!(nodes(client).await?, 0);
    }
}
