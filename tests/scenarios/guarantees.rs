//! What must not go wrong in silence: transactions used out of turn, streams beside their own writes, values that a database
//! would turn into others.

use std::pin::pin;

use ent::prelude::*;
use futures_util::TryStreamExt;

use crate::scenario;
use crate::schema::Pet;

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Note {
    pub id: i64,
    pub data: serde_json::Value,
    pub points: Option<u64>,
}

scenario! {
    async fn a_transaction_that_is_over_writes_nothing(client: &Client) {
        let outer = client.begin().await?;
        let middle = outer.begin().await?;
        let inner = middle.begin().await?;
        middle.rollback().await?;
        assert!(Pet::create().name("lost").save(&inner).await.is_err(), "it went with the one around it");
        assert!(inner.commit().await.is_err());
        Pet::create().name("kept").save(&outer).await?;
        outer.rollback().await?;
        assert_eq!(Pet::query().count(client).await?, 0);
    }

    async fn a_level_that_is_used_anew_is_not_the_one_before(client: &Client) {
        let outer = client.begin().await?;
        let first = outer.begin().await?;
        first.rollback().await?;
        let second = outer.begin().await?;
        assert!(Pet::create().name("lost").save(&outer).await.is_err(), "it would go with the inner one");
        Pet::create().name("kept").save(&second).await?;
        second.commit().await?;
        outer.commit().await?;
        assert_eq!(Pet::query().count(client).await?, 1);
    }

    async fn a_stream_does_not_wait_for_its_own_reader(client: &Client) {
        Pet::create_bulk((0..1000).map(|i| Pet::create().name(format!("pet {i}")))).save(client).await?;
        let tx = client.begin().await?;
        let mut stream = pin!(Pet::query().stream(&tx));
        assert!(stream.try_next().await?.is_some());
        let error = Pet::create().name("new").save(&tx).await.expect_err("the stream has the connection");
        assert!(error.to_string().contains("stream"), "{error}");
        while stream.try_next().await?.is_some() {}
        Pet::create().name("new").save(&tx).await?;
        tx.commit().await?;
        assert_eq!(Pet::query().count(client).await?, 1001);
    }

    async fn a_json_document_may_be_a_number(client: &Client) with ent::schema![Note]; {
        for data in [serde_json::json!(5), serde_json::json!(1.5), serde_json::json!("5"), serde_json::json!(null)] {
            let note = Note::create().data(data.clone()).save(client).await?;
            assert_eq!(note.data, data);
            assert_eq!(Note::get(&note, client).await?.data, data);
            assert_eq!(note.update().points(1).save(client).await?.data, data);
            assert_eq!(Note::query().select(Note::DATA).all(client).await?.last(), Some(&data));
            Note::delete_many().exec(client).await?;
        }
    }

    async fn an_unsigned_number_stays_one(client: &Client) with ent::schema![Note]; {
        let note = Note::create().data(serde_json::json!({})).points(3).save(client).await?;
        let error = note.update().clear_points().add_points(-5).save(client).await.expect_err("it is negative");
        assert!(error.to_string().contains("points"), "{error}");
        assert_eq!(Note::get(&note, client).await?.points, Some(3));
    }

    async fn zero_is_a_key_like_any_other(client: &Client) with ent::schema![Note]; {
        let zero = Note::create().id(0).data(serde_json::json!({})).save(client).await?;
        assert_eq!(zero.id, 0);
        let next = Note::create().data(serde_json::json!({})).save(client).await?;
        assert_ne!(next.id, 0);
    }
}
