//! Groups and aggregates, with their types.

use ent::count;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Comment, FieldType, Pet, Role, User};

async fn seed(client: &Client) -> Result<(), ent::Error> {
    for (name, age, role) in [
        ("a8m", 30, Role::Admin),
        ("a8m", 30, Role::User),
        ("neta", 28, Role::User),
        ("neta", 28, Role::User),
        ("neta", 4, Role::User),
        ("pedro", 1, Role::FreeUser),
    ] {
        User::create().name(name).age(age).role(role).save(client).await?;
    }
    Ok(())
}

scenario! {
    async fn by_one_field(client: &Client) {
        seed(client).await?;
        let groups: Vec<(String, i64)> = User::query()
            .group_by(User::NAME)
            .aggregate(count())
            .order_by(User::NAME.asc())
            .all(client)
            .await?;
        assert_eq!(groups, [("a8m".to_owned(), 2), ("neta".to_owned(), 3), ("pedro".to_owned(), 1)]);
        let roles: Vec<(Role, (i64, Option<f64>))> = User::query()
            .where_(User::NAME.neq("pedro"))
            .group_by(User::ROLE)
            .aggregate((count(), User::AGE.mean()))
            .order_by(count().asc())
            .all(client)
            .await?;
        assert_eq!(roles, [(Role::Admin, (1, Some(30.0))), (Role::User, (4, Some(22.5)))]);
        let none = User::query().where_(User::AGE.gt(100));
        assert!(none.clone().group_by(User::NAME).aggregate(count()).all(client).await?.is_empty());
        let only = none.group_by(User::NAME).aggregate(count()).only(client).await;
        assert!(only.expect_err("there is no group").is_not_found());
    }

    async fn by_two_fields(client: &Client) {
        seed(client).await?;
        let groups = User::query()
            .group_by((User::NAME, User::AGE))
            .aggregate((count(), User::AGE.sum()))
            .order_by(User::NAME.asc())
            .order_by(User::AGE.desc())
            .all(client)
            .await?;
        let group = |name: &str, age, n, sum| ((name.to_owned(), age), (n, Some(sum)));
        let expected = [
            group("a8m", 30, 2, 60),
            group("neta", 28, 2, 56),
            group("neta", 4, 1, 4),
            group("pedro", 1, 1, 1),
        ];
        assert_eq!(groups, expected);
    }

    async fn ordered_by_aggregates(client: &Client) {
        seed(client).await?;
        let names = async |order: ent::GroupOrder<User>| -> Result<Vec<String>, ent::Error> {
            let groups =
                User::query().group_by(User::NAME).aggregate(count()).order_by(order).all(client).await?;
            Ok(groups.into_iter().map(|(name, _)| name).collect())
        };
        assert_eq!(names(count().desc()).await?, ["neta", "a8m", "pedro"]);
        assert_eq!(names(User::AGE.max().asc()).await?, ["pedro", "neta", "a8m"]);
        assert_eq!(names(User::AGE.sum().desc()).await?[2], "pedro");
    }

    async fn having(client: &Client) {
        seed(client).await?;
        let names = async |having: ent::Having<User>| -> Result<Vec<String>, ent::Error> {
            let groups = User::query().group_by(User::NAME).aggregate(count()).having(having);
            let groups = groups.order_by(User::NAME.asc()).all(client).await?;
            Ok(groups.into_iter().map(|(name, _)| name).collect())
        };
        assert_eq!(names(count().gt(1)).await?, ["a8m", "neta"]);
        assert_eq!(names(count().eq(1)).await?, ["pedro"]);
        assert_eq!(names(count().neq(1) & User::AGE.min().lt(10)).await?, ["neta"]);
        assert_eq!(names(count().eq(1) | User::AGE.sum().eq(60)).await?, ["a8m", "neta", "pedro"]);
        assert_eq!(names(!count().gte(2)).await?, ["pedro"]);
        assert_eq!(names(User::AGE.mean().lte(20.0)).await?, ["neta", "pedro"]);
        let twice =
            User::query().group_by(User::NAME).aggregate(count()).having(count().gt(1)).having(count().lt(3));
        assert_eq!(twice.only(client).await?.0, "a8m");
    }

    async fn over_everything(client: &Client) {
        seed(client).await?;
        let (n, sum, mean, min, max): (i64, Option<i64>, Option<f64>, Option<i64>, Option<i64>) =
            User::query()
                .aggregate(
                    (count(), User::AGE.sum(), User::AGE.mean(), User::AGE.min(), User::AGE.max()),
                    client,
                )
                .await?;
        assert_eq!((n, sum, min, max), (6, Some(121), Some(1), Some(30)));
        assert!((mean.ok_or("there are users")? - 121.0 / 6.0).abs() < 1e-3, "{mean:?}");
        let (first, last) = User::query().aggregate((User::NAME.min(), User::NAME.max()), client).await?;
        assert_eq!((first.as_deref(), last.as_deref()), (Some("a8m"), Some("pedro")));
        let (names, nicknames, rows) = User::query()
            .aggregate((User::NAME.count_distinct(), User::NICKNAME.count(), User::NAME.count()), client)
            .await?;
        assert_eq!((names, nicknames, rows), (3, 0, 6));
        assert_eq!(User::query().where_(User::AGE.gt(10)).aggregate(count(), client).await?, 4);
    }

    async fn over_nothing(client: &Client) {
        let (n, sum, mean, min) = User::query()
            .aggregate((count(), User::AGE.sum(), User::AGE.mean(), User::NAME.min()), client)
            .await?;
        assert_eq!((n, sum, mean, min), (0, None, None, None));
    }

    async fn what_is_absent_is_left_out(client: &Client) {
        for (n, value) in [(1, Some(10)), (2, None), (3, Some(20))] {
            Comment::create().unique_int(n).unique_float(n as f64).nillable_int(value).save(client).await?;
        }
        let field = Comment::NILLABLE_INT;
        let (n, sum, mean, min) = Comment::query()
            .aggregate((field.count(), field.sum(), field.mean(), field.min()), client)
            .await?;
        assert_eq!((n, sum, mean, min), (2, Some(30), Some(15.0), Some(10)));
        let groups = Comment::query().group_by(field).aggregate((count(), field.sum()));
        let groups = groups.order_by(Comment::NILLABLE_INT.asc().nulls_first()).all(client).await?;
        assert_eq!(groups, [(None, (1, None)), (Some(10), (1, Some(10))), (Some(20), (1, Some(20)))]);
    }

    async fn after_a_traversal(client: &Client) {
        for (name, ages) in [("a", [8.0, 9.0]), ("b", [7.0, 8.0])] {
            let user = User::create().name(name).age(1).save(client).await?;
            for age in ages {
                Pet::create().name("p").age(age).owner(&user).save(client).await?;
            }
        }
        for (name, expected) in [("a", 8.5), ("b", 7.5)] {
            let pets = User::query().where_(User::NAME.eq(name)).traverse(User::PETS);
            assert_eq!(pets.aggregate(Pet::AGE.mean(), client).await?, Some(expected));
        }
        let owners = Pet::query().traverse(Pet::OWNER).aggregate(count(), client).await?;
        assert_eq!(owners, 2);
        let by_age = User::query().traverse(User::PETS).group_by(Pet::AGE).aggregate(count());
        let groups = by_age.order_by(Pet::AGE.asc()).all(client).await?;
        assert_eq!(groups, [(7.0, 1), (8.0, 2), (9.0, 1)]);
    }

    async fn sums_of_every_width(client: &Client) {
        for _ in 0..2 {
            FieldType::create()
                .int(i64::MAX / 2)
                .int8(i8::MAX)
                .int16(i16::MIN)
                .int32(i32::MAX)
                .int64(1)
                .optional_uint64(1 << 40)
                .optional_float(0.25)
                .optional_float32(0.5)
                .save(client)
                .await?;
        }
        let sums = FieldType::query()
            .aggregate(
                (FieldType::INT.sum(), FieldType::INT8.sum(), FieldType::INT16.sum(), FieldType::INT32.sum()),
                client,
            )
            .await?;
        assert_eq!(sums, (Some(i64::MAX - 1), Some(254), Some(-65_536), Some(4_294_967_294)));
        let sums = FieldType::query()
            .aggregate(
                (
                    FieldType::OPTIONAL_UINT64.sum(),
                    FieldType::OPTIONAL_FLOAT.sum(),
                    FieldType::OPTIONAL_FLOAT32.sum(),
                ),
                client,
            )
            .await?;
        assert_eq!(sums, (Some(1 << 41), Some(0.5), Some(1.0)));
        let extremes =
            FieldType::query().aggregate((FieldType::INT8.max(), FieldType::OPTIONAL_FLOAT32.min()), client);
        assert_eq!(extremes.await?, (Some(i8::MAX), Some(0.5)));
        // A sum that an integer can't hold is an error, not another number.
        FieldType::update_many().int(i64::MAX).exec(client).await?;
        assert!(FieldType::query().aggregate(FieldType::INT.sum(), client).await.is_err());
    }
}
