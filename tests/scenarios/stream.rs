//! Streams of entities: in order, one by one, and done with when they are dropped.

use std::pin::pin;

use ent::Error;
use ent::prelude::*;
use futures_util::{StreamExt, TryStreamExt};

use crate::harness::with_connections;
use crate::scenario;
use crate::schema::{Node, Pet, User, all};

async fn nodes(client: &Client, count: i64) -> Result<(), Error> {
    Node::create_bulk((0..count).map(|n| Node::create().value(n))).save(client).await.map(|_| ())
}

scenario! {
    async fn in_order(client: &Client) {
        nodes(client, 1_500).await?;
        let stream = Node::query().order_by(Node::VALUE.desc()).stream(client);
        let values: Vec<Option<i64>> = stream.map_ok(|node| node.value).try_collect().await?;
        assert_eq!(values, (0..1_500).rev().map(Some).collect::<Vec<_>>());
        let page =
            Node::query().where_(Node::VALUE.gte(300)).order_by(Node::VALUE.asc()).offset(10).limit(700);
        let page: Vec<Node> = page.stream(client).try_collect().await?;
        assert_eq!(page.len(), 700);
        assert_eq!((page[0].value, page[699].value), (Some(310), Some(1_009)));
    }

    async fn of_any_length(client: &Client) {
        // Around the portions that they are read in.
        for count in [0, 1, 255, 256, 257, 512, 513] {
            Node::delete_many().exec(client).await?;
            nodes(client, count).await?;
            assert_eq!(Node::query().stream(client).count().await as i64, count);
            let mut stream = pin!(Node::query().stream(client));
            while stream.try_next().await?.is_some() {}
            assert!(stream.next().await.is_none(), "it stays at its end");
        }
    }

    async fn dropped_early(client: &Client) {
        nodes(client, 2_000).await?;
        // More often than there are connections.
        for taken in 0..25 {
            let some: Vec<Node> =
                Node::query().order_by(Node::ID.asc()).stream(client).take(taken).try_collect().await?;
            assert_eq!(some.len(), taken);
        }
        drop(Node::query().stream(client));
        {
            let mut stream = pin!(Node::query().stream(client));
            assert!(stream.try_next().await?.is_some());
        }
        assert_eq!(Node::query().count(client).await?, 2_000);
        Node::create().save(client).await?;
        assert_eq!(Node::delete_many().exec(client).await?, 2_001);
    }

    async fn writes_beside_it(client: &Client) {
        with_connections(client, all(), async |client| {
            nodes(client, 1_000).await?;
            let mut stream = pin!(Node::query().where_(Node::VALUE.lt(10_000)).stream(client));
            let mut seen = 0;
            while let Some(node) = stream.try_next().await? {
                if seen % 100 == 0 {
                    node.update().add_value(20_000).save(client).await?;
                }
                seen += 1;
            }
            assert_eq!(seen, 1_000);
            assert_eq!(Node::query().where_(Node::VALUE.gte(20_000)).count(client).await?, 10);
            Ok(())
        })
        .await?;
    }

    async fn with_edges(client: &Client) {
        with_connections(client, all(), async |client| {
            let users = User::create_bulk((0..700).map(|n| User::create().name(format!("u{n}")).age(n)));
            let users = users.save(client).await?;
            let pets = users.iter().filter(|user| user.age % 2 == 0);
            Pet::create_bulk(pets.map(|user| Pet::create().name(format!("p{}", user.age)).owner(user)))
                .save(client)
                .await?;
            let load = User::PETS.load().with(Pet::OWNER);
            let query = User::query().order_by(User::AGE.asc()).with(load).with(User::SPOUSE);
            let mut stream = pin!(query.stream(client));
            let mut expected = 0;
            while let Some(user) = stream.try_next().await? {
                assert_eq!(user.age, expected);
                let pets = user.pets.get()?;
                assert_eq!(pets.len(), usize::from(expected % 2 == 0));
                for pet in pets {
                    assert_eq!((&*pet.name, pet.owner.require()?.id), (&*format!("p{expected}"), user.id));
                }
                assert_eq!(user.spouse.get()?, None);
                expected += 1;
            }
            assert_eq!(expected, 700);
            let some: Vec<User> = User::query().with(User::PETS).stream(client).take(3).try_collect().await?;
            assert_eq!(some.len(), 3);
            assert_eq!(User::query().count(client).await?, 700);
            Ok(())
        })
        .await?;
    }

    async fn within_a_transaction(client: &Client) {
        let tx = client.begin().await?;
        nodes(&tx, 600).await?;
        assert_eq!(Node::query().stream(&tx).count().await, 600);
        // A load would need a second connection.
        let mut stream = pin!(Node::query().with(Node::NEXT).stream(&tx));
        assert!(stream.try_next().await.is_err());
        assert!(stream.next().await.is_none());
        assert_eq!(Node::query().count(&tx).await?, 600);
        tx.rollback().await?;
        assert_eq!(Node::query().stream(client).count().await, 0);
    }

    async fn dropped_early_within_a_transaction(client: &Client) {
        let tx = client.begin().await?;
        nodes(&tx, 600).await?;
        {
            let mut stream = pin!(Node::query().stream(&tx));
            assert!(stream.try_next().await?.is_some());
        }
        match Node::query().count(&tx).await {
            Ok(count) => {
                assert_eq!(count, 600, "a stream that is dropped gives the connection back");
                tx.commit().await?;
                assert_eq!(Node::query().count(client).await?, 600);
            }
            // Where the connection does not know any more how far it has read, the transaction is lost as a whole.
            Err(error) => {
                let lost = matches!(error, Error::Database(ent::sql::Error::ConnectionLost(_)));
                assert!(lost && client.dialect().is_mysql(), "{error:?}");
                assert!(tx.commit().await.is_err());
                assert_eq!(Node::query().count(client).await?, 0);
            }
        }
        Node::create().save(client).await?;
    }

    async fn an_error_ends_it(client: &Client) {
        nodes(client, 600).await?;
        let column = "ALTER TABLE nodes RENAME COLUMN value TO other";
        client.raw_execute(ent::sql::Statement::new(column, vec![])).await?;
        let mut stream = pin!(Node::query().stream(client));
        assert!(stream.try_next().await.is_err());
        assert!(stream.next().await.is_none());
        assert_eq!(Node::query().count(client).await?, 600);
    }

    async fn sent_to_another_task(client: &Client) {
        nodes(client, 300).await?;
        let stream = Node::query().stream(client);
        let count = tokio::spawn(async move { stream.count().await }).await?;
        assert_eq!(count, 300);
    }
}
