//! Values that a database or a type can't hold: each is an error that names the entity and the field, never another value,
//! never a panic, and nothing is half-written.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ent::prelude::*;
use ent::sql::{Statement, Value, ValueError};
use ent::{Dialect, Error, Schema};
use uuid::Uuid;

use crate::harness::TestResult;
use crate::scenario;
use crate::schema::{Comment, FieldType as Numbers, Pet, User};

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Color {
    Red,
    Green,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Thing {
    id: i64,
    tiny: i8,
    small: u8,
    wide: u64,
    name: String,
    note: Option<String>,
    color: Color,
    paint: Option<Color>,
    uid: Option<Uuid>,
    doc: Option<Json<Vec<String>>>,
    day: Option<NaiveDate>,
    parent_id: Option<i64>,
    #[ent(field = parent_id)]
    parent: One<Thing>,
    #[ent(inverse = parent)]
    parts: Many<Thing>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Measure {
    id: i64,
    name: String,
    ratio: f64,
    narrow: Option<f32>,
    #[ent(positive)]
    part: Option<f64>,
}

/// A table that takes anything, as somebody else may have made it.
const LOOSE: &str = "CREATE TABLE things (id bigint PRIMARY KEY, tiny bigint, small bigint, wide bigint,
    name varchar(99), note varchar(99), color varchar(99), paint varchar(99), uid varchar(99), doc varchar(99),
    day varchar(99), parent_id bigint)";

async fn raw(client: &Client, sql: &str) -> Result<(), Error> {
    client.raw_execute(Statement::new(sql, vec![])).await.map(|_| ())
}

/// A sound row with the id 1, and one with the id 2 of which one column is broken.
async fn loose(client: &Client, column: &str, broken: &str) -> TestResult {
    raw(client, "DROP TABLE IF EXISTS things").await?;
    raw(client, LOOSE).await?;
    let columns = "id, tiny, small, wide, name, color, parent_id";
    raw(client, &format!("INSERT INTO things ({columns}) VALUES (1, 1, 1, 1, 'a', 'red', NULL)")).await?;
    raw(client, &format!("INSERT INTO things ({columns}) VALUES (2, 1, 1, 1, 'b', 'red', 1)")).await?;
    raw(client, &format!("UPDATE things SET {column} = {broken} WHERE id = 2")).await?;
    Ok(())
}

/// Checks that the error names the field of the entity, and says why.
#[track_caller]
fn names(error: Error, field: &str, why: fn(&ValueError) -> bool) {
    let named = matches!(
        &error,
        Error::Decode { entity: "Thing", field: named, source } if *named == field && why(source)
    );
    assert!(named, "expected an error about `Thing.{field}`: {error:?}");
    let text = error.to_string();
    assert!(text.starts_with(&format!("`Thing.{field}` can't be read: ")), "{text}");
}

/// Checks every way to read the broken row.
async fn unreadable(client: &Client, field: &str, why: fn(&ValueError) -> bool) -> TestResult {
    let broken = || Thing::query().where_(Thing::ID.eq(2));
    names(Thing::query().order_by(Thing::ID.asc()).all(client).await.expect_err("all"), field, why);
    names(broken().first(client).await.expect_err("first"), field, why);
    names(broken().only(client).await.expect_err("only"), field, why);
    names(Thing::get(2, client).await.expect_err("get"), field, why);
    let stream = futures_util::TryStreamExt::try_collect::<Vec<Thing>>(broken().stream(client));
    names(stream.await.expect_err("stream"), field, why);
    let first = Thing::query().where_(Thing::ID.eq(1));
    names(first.clone().with(Thing::PARTS).all(client).await.expect_err("with"), field, why);
    names(first.traverse(Thing::PARTS).all(client).await.expect_err("traverse"), field, why);
    // Whoever does not read it does not mind.
    assert_eq!(Thing::get(1, client).await?.id, 1);
    assert_eq!(Thing::query().count(client).await?, 2);
    assert_eq!(Thing::query().order_by(Thing::ID.asc()).ids(client).await?, [1, 2]);
    // The connection is as good as before, also within a transaction.
    let tx = client.begin().await?;
    names(Thing::get(2, &tx).await.expect_err("in a transaction"), field, why);
    assert_eq!(Thing::get(1, &tx).await?.id, 1);
    tx.commit().await?;
    Ok(())
}

scenario! {
    async fn an_integer_that_does_not_fit(client: &Client) with Schema::new([]); {
        for (column, value) in
            [("tiny", "300"), ("tiny", "-129"), ("small", "-1"), ("small", "256"), ("wide", "-1")]
        {
            loose(client, column, value).await?;
            unreadable(client, column, |why| matches!(why, ValueError::OutOfRange(_))).await?;
        }
        let tiny = Thing::query().where_(Thing::ID.eq(2)).select((Thing::ID, Thing::WIDE)).only(client).await;
        names(tiny.expect_err("select"), "wide", |why| matches!(why, ValueError::OutOfRange(_)));
    }

    async fn text_that_is_no_utf8(client: &Client) with Schema::new([]); {
        let broken = match client.dialect() {
            Dialect::Sqlite => "CAST(x'ff61' AS TEXT)",
            // PostgreSQL holds no such text.
            Dialect::Postgres => return Ok(()),
            _ => {
                loose(client, "name", "'b'").await?;
                raw(client, "ALTER TABLE things MODIFY name varbinary(99)").await?;
                raw(client, "UPDATE things SET name = x'ff61' WHERE id = 2").await?;
                return unreadable(client, "name", |why| *why == ValueError::Utf8).await;
            }
        };
        for column in ["name", "note", "color"] {
            loose(client, column, broken).await?;
            unreadable(client, column, |why| *why == ValueError::Utf8).await?;
        }
    }

    async fn an_unknown_value_of_an_enum(client: &Client) with Schema::new([]); {
        for (column, value) in
            [("color", "'purple'"), ("color", "'Red'"), ("color", "''"), ("paint", "'purple'")]
        {
            loose(client, column, value).await?;
            unreadable(client, column, |why| matches!(why, ValueError::Invalid(_))).await?;
        }
        let error = Thing::get(2, client).await.expect_err("it is no color");
        assert_eq!(error.to_string(), "`Thing.paint` can't be read: \"purple\" is not a value of `Color`");
    }

    async fn null_where_there_is_no_room_for_it(client: &Client) with Schema::new([]); {
        for column in ["tiny", "small", "wide", "name", "color"] {
            loose(client, column, "NULL").await?;
            unreadable(client, column, |why| *why == ValueError::Null).await?;
        }
    }

    async fn text_that_stands_for_nothing(client: &Client) with Schema::new([]); {
        let documents = [("doc", "'{'"), ("doc", "'{\"a\": 1}'"), ("doc", "'[1]'")];
        let others = [("uid", "'nope'"), ("day", "'2024-02-30'")];
        for (column, value) in documents.into_iter().chain(others) {
            loose(client, column, value).await?;
            let invalid = |why: &ValueError| matches!(why, ValueError::Invalid(_) | ValueError::Type { .. });
            unreadable(client, column, invalid).await?;
        }
    }

    async fn a_value_of_another_type(client: &Client) with Schema::new([]); {
        loose(client, "name", "'b'").await?;
        match client.dialect() {
            Dialect::Sqlite => raw(client, "UPDATE things SET tiny = 'one' WHERE id = 2").await?,
            Dialect::Postgres => raw(client, "ALTER TABLE things ALTER tiny TYPE text USING 'one'").await?,
            _ => {
                raw(client, "ALTER TABLE things MODIFY tiny varchar(9)").await?;
                raw(client, "UPDATE things SET tiny = 'one'").await?;
            }
        }
        let wrong: fn(&ValueError) -> bool = |why| matches!(why, ValueError::Type { .. });
        names(Thing::get(2, client).await.expect_err("a text is no integer"), "tiny", wrong);
        names(Thing::query().all(client).await.expect_err("a text is no integer"), "tiny", wrong);
    }

    async fn a_column_that_is_not_there(client: &Client) with Schema::new([]); {
        loose(client, "name", "'b'").await?;
        raw(client, "ALTER TABLE things DROP COLUMN note").await?;
        let is_told = |error: Error| {
            assert!(matches!(error, Error::Database(_)), "{error:?}");
            assert!(error.to_string().contains("note"), "{error}");
        };
        is_told(Thing::query().all(client).await.expect_err("no such column"));
        is_told(Thing::get(1, client).await.expect_err("no such column"));
        is_told(Thing::update(1).note("x").save(client).await.expect_err("no such column"));
        is_told(Thing::query().where_(Thing::NOTE.eq("x")).count(client).await.expect_err("no such column"));
        assert_eq!(Thing::query().select(Thing::NAME).all(client).await?.len(), 2);
        raw(client, "DROP TABLE things").await?;
        let error = Thing::query().all(client).await.expect_err("no such table");
        assert!(matches!(error, Error::Database(_)) && error.to_string().contains("things"), "{error}");
    }

    async fn an_update_that_can_not_be_read_back(client: &Client) with Schema::new([]); {
        loose(client, "color", "'purple'").await?;
        let error = Thing::update(2).name("new").save(client).await.expect_err("it can't be read back");
        names(error, "color", |why| matches!(why, ValueError::Invalid(_)));
        let name = Thing::query().where_(Thing::ID.eq(2)).select(Thing::NAME).only(client).await?;
        assert_eq!(name, "b", "what fails writes nothing");
        assert_eq!(Thing::update_many().where_(Thing::ID.eq(2)).color(Color::Green).exec(client).await?, 1);
        assert_eq!(Thing::get(2, client).await?.color, Color::Green, "it can be mended");
    }

    async fn an_addition_beyond_the_type(client: &Client) {
        let row = Numbers::create().int(1).int8(100).int16(1).int32(1).int64(i64::MAX).optional_uint8(5);
        let row = row.save(client).await?;
        let update = || row.update().dir("new");
        assert!(update().add_int8(100).save(client).await.is_err(), "200 is no i8");
        assert!(update().add_optional_uint8(-6).save(client).await.is_err(), "-1 is no u8");
        assert!(update().add_int64(1).save(client).await.is_err(), "beyond an i64");
        // Nothing counts as zero.
        assert!(update().add_optional_uint16(-1).save(client).await.is_err(), "-1 is no u16");
        assert!(update().add_optional_uint64(-1).save(client).await.is_err(), "-1 is no u64");
        assert!(update().clear_optional_uint8().add_optional_uint8(-1).save(client).await.is_err());
        assert!(update().clear_optional_uint64().add_optional_uint64(-1).save(client).await.is_err());
        assert!(update().optional_uint64(1).add_optional_uint64(-2).save(client).await.is_err());
        let error = update().int8(127).add_int8(1).save(client).await.expect_err("128 is no i8");
        assert!(error.to_string().contains("int8"), "{error}");
        assert_eq!(Numbers::get(row.id, client).await?, row, "what fails writes nothing");
    }

    async fn additions_beyond_the_type_to_many(client: &Client) {
        for n in [1, 100] {
            Numbers::create()
                .int(1)
                .int8(n)
                .int16(1)
                .int32(1)
                .int64(i64::MAX)
                .optional_uint8(5)
                .save(client)
                .await?;
        }
        let rows = Numbers::query().order_by(Numbers::ID.asc()).all(client).await?;
        let update = || Numbers::update_many().dir("new");
        assert!(update().add_int8(100).exec(client).await.is_err(), "200 is no i8");
        let fresh = Numbers::query().order_by(Numbers::ID.asc()).all(client).await;
        assert_eq!(fresh.map_err(|e| e.to_string()).as_ref(), Ok(&rows), "what fails writes nothing");
        assert!(update().add_optional_uint8(-6).exec(client).await.is_err(), "-1 is no u8");
        assert!(update().add_int64(1).exec(client).await.is_err(), "beyond an i64");
        let fresh = Numbers::query().order_by(Numbers::ID.asc()).all(client).await;
        assert_eq!(fresh.map_err(|e| e.to_string()), Ok(rows), "what fails writes nothing");
    }

    async fn nul_in_text(client: &Client) {
        let refused = |error: Error, entity: &str, field: &str| {
            let named =
                matches!(error, Error::Validation { entity: e, field: f, .. } if (e, f) == (entity, field));
            assert!(named, "expected an error about `{entity}.{field}`: {error:?}");
        };
        let user = User::create().name("a\0b").age(1).save(client).await;
        refused(user.expect_err("NUL"), "User", "name");
        let user = User::create().name("a").age(1).nickname("\0").save(client).await;
        refused(user.expect_err("NUL"), "User", "nickname");
        assert_eq!(User::query().count(client).await?, 0);
        let user = User::create().name("a").age(1).save(client).await?;
        refused(user.update().age(2).last("x\0").save(client).await.expect_err("NUL"), "User", "last");
        refused(User::update_many().age(2).last("x\0").exec(client).await.expect_err("NUL"), "User", "last");
        assert_eq!(User::get(user.id, client).await?, user);
        let list = Json(vec!["a\0b".to_owned()]);
        // Within JSON it is written as an escape, which PostgreSQL refuses, and the others take.
        let comment = Comment::create().unique_int(1).unique_float(1.0).dir(list.clone()).save(client).await;
        match client.dialect() {
            Dialect::Postgres => {
                assert_eq!((comment.is_err(), Comment::query().count(client).await?), (true, 0))
            }
            _ => assert_eq!(comment?.dir, Some(list)),
        }
        // Nothing has such a name, or it is refused; it is never cut short.
        for predicate in [User::NAME.eq("a\0b"), User::NAME.in_(["a\0b"]), User::NAME.has_prefix("a\0")] {
            assert!(!User::query().where_(predicate).exists(client).await.unwrap_or_default());
        }
        let users = [User::create().name("ok").age(1), User::create().name("\0").age(1)];
        refused(User::create_bulk(users).save(client).await.expect_err("NUL"), "User", "name");
        assert_eq!(User::query().count(client).await?, 1);
    }

    async fn numbers_that_are_none(client: &Client) with ent::schema![Measure]; {
        let measure = |name: &str, ratio| Measure::create().name(name).ratio(ratio).save(client);
        let refused = |result: Result<Measure, Error>, wanted: &str| {
            let named = matches!(
                result,
                Err(Error::Validation { entity: "Measure", field, .. }) if field == wanted
            );
            assert!(named, "expected an error about `Measure.{wanted}`: {result:?}");
        };
        let nan = measure("nan", f64::NAN).await;
        match client.dialect() {
            Dialect::Postgres => {
                assert!(nan?.ratio.is_nan());
                assert!(Measure::query().only(client).await?.ratio.is_nan());
            }
            // SQLite would store NULL, MySQL something else.
            _ => refused(nan, "ratio"),
        }
        Measure::delete_many().exec(client).await?;
        for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
            let result = measure("infinite", infinite).await;
            match client.dialect().is_mysql() {
                true => refused(result, "ratio"),
                false => assert_eq!(result?.ratio, infinite),
            }
        }
        Measure::delete_many().exec(client).await?;
        let narrow = Measure::create().name("n").ratio(1.0).narrow(f32::NAN).save(client).await;
        match client.dialect() {
            Dialect::Postgres => assert!(narrow?.narrow.is_some_and(f32::is_nan)),
            _ => refused(narrow, "narrow"),
        }
        Measure::delete_many().exec(client).await?;
        // A NaN is in no range, wherever.
        refused(Measure::create().name("n").ratio(1.0).part(f64::NAN).save(client).await, "part");
        assert_eq!(Measure::query().count(client).await?, 0);
        measure("sound", 0.5).await?;
        if client.dialect() != Dialect::Postgres {
            let error = Measure::update_many().name("x").ratio(f64::NAN).exec(client).await.expect_err("NaN");
            assert!(matches!(error, Error::Validation { field: "ratio", .. }), "{error:?}");
        }
        assert_eq!(Measure::query().where_(Measure::NAME.eq("sound")).count(client).await?, 1);
    }

    async fn an_integer_beyond_the_database(client: &Client) {
        let row = || Numbers::create().int(1).int8(1).int16(1).int32(1).int64(1);
        let most = row().optional_uint64(u64::MAX).save(client).await;
        match client.dialect().is_mysql() {
            true => assert_eq!(most?.optional_uint64, Some(u64::MAX)),
            false => {
                let error = most.expect_err("it holds no such number");
                let named =
                    matches!(error, Error::Validation { entity: "FieldType", field: "optional_uint64", .. });
                assert!(named, "{error:?}");
                assert_eq!(Numbers::query().count(client).await?, 0);
            }
        }
        row().optional_uint64(i64::MAX as u64).save(client).await?;
        let found = Numbers::query().where_(Numbers::OPTIONAL_UINT64.eq(i64::MAX as u64));
        assert_eq!(found.count(client).await?, 1);
    }

    async fn a_moment_beyond_the_database(client: &Client) {
        let error = Pet::create().name("p").optional_time(DateTime::<Utc>::MIN_UTC).save(client).await;
        error.expect_err("no database holds the year -262143");
        assert_eq!(Pet::query().count(client).await?, 0);
        Pet::create().name("p").save(client).await?;
        let changed = Pet::update_many().name("x").optional_time(DateTime::<Utc>::MIN_UTC).exec(client).await;
        assert!(changed.is_err());
        assert_eq!(Pet::query().only(client).await?.name, "p");
    }

    async fn a_moment_beyond_a_timestamp(client: &Client) {
        let pet = Pet::create().name("p").optional_time(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(1));
        let pet = pet.save(client).await?;
        let beyond = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(366 * 100);
        let created = Pet::create().name("q").optional_time(beyond).save(client).await;
        let many = Pet::update_many().where_(Pet::NAME.eq("p")).optional_time(beyond).exec(client).await;
        match client.dialect().is_mysql() {
            // Its `timestamp` ends in 2038.
            true => {
                assert!(created.is_err() && many.is_err());
                assert!(pet.update().optional_time(beyond).save(client).await.is_err());
                assert_eq!(Pet::query().only(client).await?, pet);
            }
            false => {
                assert_eq!((created?.optional_time, many?), (Some(beyond), 1));
                assert_eq!(Pet::query().where_(Pet::OPTIONAL_TIME.eq(beyond)).count(client).await?, 2);
            }
        }
    }

    async fn a_number_too_large_for_32_bits(client: &Client) with ent::schema![Measure]; {
        Measure::create().name("m").ratio(1.0).narrow(1.5).save(client).await?;
        let column = match client.dialect() {
            Dialect::Postgres => "ALTER TABLE measures ALTER narrow TYPE double precision",
            _ => "SELECT 1",
        };
        raw(client, column).await?;
        raw(client, "UPDATE measures SET narrow = 1e300").await?;
        let error = Measure::query().only(client).await.expect_err("it is no f32");
        let named = matches!(&error, Error::Decode { entity: "Measure", field: "narrow", .. });
        assert!(named, "{error:?}");
    }

    async fn a_text_that_is_too_long(client: &Client) {
        let long = "x".repeat(300);
        let pet = Pet::create().name(long.as_str()).save(client).await;
        match client.dialect().is_mysql() {
            true => {
                assert!(matches!(pet.expect_err("it is a varchar(255)"), Error::Database(_)));
                assert_eq!(Pet::query().count(client).await?, 0);
            }
            false => assert_eq!(pet?.name, long),
        }
    }

    async fn a_statement_of_ones_own(client: &Client) {
        let error = raw(client, "SELEKT 1").await.expect_err("that is no SQL");
        assert!(matches!(error, Error::Database(ent::sql::Error::Database { .. })), "{error:?}");
        let statement = Statement::new("UPDATE pet SET name = 'x'", vec![Value::Invalid("why".to_owned())]);
        assert!(client.raw_execute(statement).await.is_err());
        assert_eq!(Pet::query().count(client).await?, 0, "the connection is as good as before");
    }
}
