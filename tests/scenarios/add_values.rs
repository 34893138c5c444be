//! Additions to numbers, which the database carries out.

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Comment, FieldType};

scenario! {
    async fn to_what_is_there(client: &Client) {
        let comment = Comment::create().unique_int(1).unique_float(1.0).save(client).await?;
        let comment = comment.update().add_unique_int(10).save(client).await?;
        assert_eq!(comment.unique_int, 11);
        assert_eq!(Comment::get(comment.id, client).await?.unique_int, 11);
        let comment = comment.update().add_unique_float(0.5).add_unique_int(-12).save(client).await?;
        assert_eq!((comment.unique_int, comment.unique_float), (-1, 1.5));
        assert_eq!(Comment::get(comment.id, client).await?, comment);
    }

    async fn to_nothing(client: &Client) {
        let comment = Comment::create().unique_int(1).unique_float(1.0).save(client).await?;
        assert_eq!(comment.nillable_int, None);
        let comment = comment.update().add_nillable_int(10).save(client).await?;
        assert_eq!(comment.nillable_int, Some(10), "nothing counts as zero");
        let comment = comment.update().add_nillable_int(10).save(client).await?;
        assert_eq!(Comment::get(comment.id, client).await?.nillable_int, Some(20));
    }

    async fn into_a_clash(client: &Client) {
        let comment = Comment::create().unique_int(1).unique_float(1.0).save(client).await?;
        Comment::create().unique_int(11).unique_float(2.0).save(client).await?;
        let error = comment.update().add_unique_int(10).add_nillable_int(1).save(client).await;
        assert!(error.expect_err("there is an 11").is_unique_violation());
        assert_eq!(Comment::get(comment.id, client).await?, comment);
        let comment = comment.update().add_unique_int(20).add_nillable_int(20).save(client).await?;
        assert_eq!((comment.unique_int, comment.nillable_int), (21, Some(20)));
    }

    async fn several_calls(client: &Client) {
        let comment = Comment::create().unique_int(21).unique_float(1.0).save(client).await?;
        let update = || comment.update();
        assert_eq!(update().add_unique_int(10).add_unique_int(-1).save(client).await?.unique_int, 30);
        assert_eq!(update().unique_int(5).add_unique_int(2).save(client).await?.unique_int, 7);
        assert_eq!(
            update().add_unique_int(2).unique_int(5).save(client).await?.unique_int,
            5,
            "the last wins"
        );
        assert_eq!(
            update().clear_nillable_int().add_nillable_int(3).save(client).await?.nillable_int,
            Some(3)
        );
        assert_eq!(update().add_nillable_int(3).clear_nillable_int().save(client).await?.nillable_int, None);
    }

    async fn of_many(client: &Client) {
        for n in 1..=3 {
            Comment::create().unique_int(n * 10).unique_float(n as f64).save(client).await?;
        }
        let greater = Comment::update_many().where_(Comment::UNIQUE_INT.gt(10));
        assert_eq!(greater.add_unique_int(1).add_nillable_int(5).exec(client).await?, 2);
        let rows = Comment::query()
            .order_by(Comment::UNIQUE_INT.asc())
            .select((Comment::UNIQUE_INT, Comment::NILLABLE_INT))
            .all(client)
            .await?;
        assert_eq!(rows, [(10, None), (21, Some(5)), (31, Some(5))]);
    }

    async fn of_every_width(client: &Client) {
        let values = FieldType::create().int(1).int8(8).int16(16).int32(32).int64(64).save(client).await?;
        let values = values
            .update()
            .add_int(-2)
            .add_int8(-9)
            .add_int16(-17)
            .add_int32(-33)
            .add_int64(-65)
            .add_optional_uint8(200)
            .add_optional_uint16(40_000)
            .add_optional_uint32(3_000_000_000)
            .add_optional_uint64(10)
            .add_optional_float(0.25)
            .add_optional_float32(0.25)
            .save(client)
            .await?;
        assert_eq!((values.int, values.int8, values.int16, values.int32, values.int64), (-1, -1, -1, -1, -1));
        assert_eq!((values.optional_uint8, values.optional_uint16), (Some(200), Some(40_000)));
        assert_eq!((values.optional_uint32, values.optional_uint64), (Some(3_000_000_000), Some(10)));
        assert_eq!((values.optional_float, values.optional_float32), (Some(0.25), Some(0.25)));
        // An unsigned field takes a signed addition.
        let set = values.update().add_optional_uint64(20).optional_uint64(5).save(client).await?;
        assert_eq!(set.optional_uint64, Some(5));
        let less = values.update().add_optional_uint64(-5).add_optional_uint8(-200).save(client).await?;
        assert_eq!((less.optional_uint64, less.optional_uint8), (Some(0), Some(0)));
        assert_eq!(FieldType::get(less.id, client).await?, less);
    }
}
