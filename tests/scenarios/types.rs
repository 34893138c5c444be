//! Every type of a field: what goes in comes out, at both ends of its range, and what validators say of the rest.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use ent::Dialect;
use ent::prelude::*;
use uuid::Uuid;

use crate::scenario;
use crate::schema::{FieldType as Values, State, octets};

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Color {
    Red,
    #[ent(rename = "it's \"blue\"")]
    Blue,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Everything {
    id: i64,
    truth: bool,
    int8: i8,
    int16: i16,
    int32: i32,
    int64: i64,
    uint8: u8,
    uint16: u16,
    uint32: u32,
    uint64: u64,
    float32: f32,
    float64: f64,
    text: String,
    bytes: Vec<u8>,
    moment: DateTime<Utc>,
    naive: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    uid: Uuid,
    list: Json<Vec<String>>,
    any: serde_json::Value,
    color: Color,
    secret: Sensitive<String>,
}

#[derive(Entity, Clone, Debug, Default, PartialEq)]
struct Optional {
    id: i64,
    truth: Option<bool>,
    int8: Option<i8>,
    int16: Option<i16>,
    int32: Option<i32>,
    int64: Option<i64>,
    uint8: Option<u8>,
    uint16: Option<u16>,
    uint32: Option<u32>,
    uint64: Option<u64>,
    float32: Option<f32>,
    float64: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    moment: Option<DateTime<Utc>>,
    naive: Option<NaiveDateTime>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    uid: Option<Uuid>,
    list: Option<Json<Vec<String>>>,
    any: Option<serde_json::Value>,
    color: Option<Color>,
    secret: Option<Sensitive<String>>,
}

fn some(e: Everything) -> Optional {
    Optional {
        id: 0,
        truth: Some(e.truth),
        int8: Some(e.int8),
        int16: Some(e.int16),
        int32: Some(e.int32),
        int64: Some(e.int64),
        uint8: Some(e.uint8),
        uint16: Some(e.uint16),
        uint32: Some(e.uint32),
        uint64: Some(e.uint64),
        float32: Some(e.float32),
        float64: Some(e.float64),
        text: Some(e.text),
        bytes: Some(e.bytes),
        moment: Some(e.moment),
        naive: Some(e.naive),
        day: Some(e.day),
        time: Some(e.time),
        uid: Some(e.uid),
        list: Some(e.list),
        any: Some(e.any),
        color: Some(e.color),
        secret: Some(e.secret),
    }
}

fn moment(y: i32, mo: u32, d: u32, h: u32, mi: u32, s: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(y, mo, d, h, mi, s).single().unwrap_or_default()
}

fn smallest(dialect: Dialect) -> Everything {
    Everything {
        id: 0,
        truth: false,
        int8: i8::MIN,
        int16: i16::MIN,
        int32: i32::MIN,
        int64: i64::MIN,
        uint8: 0,
        uint16: 0,
        uint32: 0,
        uint64: 0,
        float32: f32::MIN,
        float64: f64::MIN,
        text: String::new(),
        bytes: Vec::new(),
        // A `timestamp` of MySQL begins in 1970.
        moment: if dialect.is_mysql() { moment(1970, 1, 1, 0, 0, 1) } else { moment(1, 1, 1, 0, 0, 0) },
        naive: moment(1000, 1, 1, 0, 0, 0).naive_utc(),
        day: moment(1000, 1, 1, 0, 0, 0).date_naive(),
        time: NaiveTime::MIN,
        uid: Uuid::nil(),
        list: Json(Vec::new()),
        any: serde_json::json!({}),
        color: Color::Red,
        secret: Sensitive::new(String::new()),
    }
}

fn largest(dialect: Dialect) -> Everything {
    let micro = 999_999;
    let end = moment(9999, 12, 31, 23, 59, 59) + chrono::TimeDelta::microseconds(micro);
    Everything {
        id: 0,
        truth: true,
        int8: i8::MAX,
        int16: i16::MAX,
        int32: i32::MAX,
        int64: i64::MAX,
        uint8: u8::MAX,
        uint16: u16::MAX,
        uint32: u32::MAX,
        // Only MySQL has an unsigned integer of 64 bits.
        uint64: if dialect.is_mysql() { u64::MAX } else { i64::MAX as u64 },
        float32: f32::MAX,
        float64: f64::MAX,
        text: "🦀".repeat(255),
        bytes: (0..=255).collect(),
        // A `timestamp` of MySQL ends in 2038, and has whole seconds.
        moment: if dialect.is_mysql() { moment(2038, 1, 19, 3, 14, 7) } else { end },
        naive: end.naive_utc(),
        day: end.date_naive(),
        time: end.time(),
        uid: Uuid::max(),
        list: Json(vec!["a".to_owned(), "'\"\\\u{1f}🦀".to_owned()]),
        any: serde_json::json!({ "a": [1, -2.5, null, true, { "ä": "🦀" }], "n": i64::MAX, "": "" }),
        color: Color::Blue,
        secret: Sensitive::new("s3cret".to_owned()),
    }
}

fn ordinary() -> Everything {
    Everything {
        id: 0,
        truth: true,
        int8: -1,
        int16: -1,
        int32: -1,
        int64: -1,
        uint8: 1,
        uint16: 1,
        uint32: 1,
        uint64: 1,
        float32: f32::MIN_POSITIVE,
        float64: 0.1 + 0.2,
        text: "it's \"quoted\", \\escaped\\, %wild_ and\n\r\t\u{1}spaced ".to_owned(),
        bytes: vec![0, 1, 0, b'\'', b'\\', 255],
        moment: moment(2024, 2, 29, 12, 30, 5),
        naive: moment(2024, 2, 29, 12, 30, 5).naive_utc(),
        day: moment(2024, 2, 29, 0, 0, 0).date_naive(),
        time: moment(2024, 2, 29, 12, 30, 5).time(),
        uid: Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef),
        list: Json(vec![String::new()]),
        any: serde_json::json!([1, "two", 3.5]),
        color: Color::Red,
        secret: Sensitive::new("🤫".to_owned()),
    }
}

scenario! {
    async fn round_trips(client: &Client) with ent::schema![Everything]; {
        for given in [smallest(client.dialect()), ordinary(), largest(client.dialect())] {
            let saved = EverythingCreate::from(&given).save(client).await?;
            assert_eq!(Everything { id: 0, ..saved.clone() }, given);
            assert_eq!(Everything::get(saved.id, client).await?, saved);
            // And by an update.
            let other = EverythingCreate::from(&ordinary()).save(client).await?;
            let changed = other
                .update()
                .truth(given.truth)
                .int8(given.int8)
                .int16(given.int16)
                .int32(given.int32)
                .int64(given.int64)
                .uint8(given.uint8)
                .uint16(given.uint16)
                .uint32(given.uint32)
                .uint64(given.uint64)
                .float32(given.float32)
                .float64(given.float64)
                .text(&given.text)
                .bytes(given.bytes.as_slice())
                .moment(given.moment)
                .naive(given.naive)
                .day(given.day)
                .time(given.time)
                .uid(given.uid)
                .list(given.list.clone())
                .any(given.any.clone())
                .color(given.color)
                .secret(given.secret.clone())
                .save(client)
                .await?;
            assert_eq!(Everything { id: 0, ..changed }, given);
        }
    }

    async fn round_trips_of_options(client: &Client) with ent::schema![Optional]; {
        let none = Optional::create().save(client).await?;
        assert_eq!(none, Optional { id: none.id, ..Optional::default() });
        assert_eq!(Optional::get(none.id, client).await?, none);
        for given in [smallest(client.dialect()), ordinary(), largest(client.dialect())].map(some) {
            let saved = OptionalCreate::from(&given).save(client).await?;
            assert_eq!(Optional { id: 0, ..saved.clone() }, given);
            assert_eq!(Optional::get(saved.id, client).await?, saved);
            let cleared = saved
                .update()
                .clear_truth()
                .clear_int8()
                .int16(None)
                .clear_int32()
                .int64(None)
                .clear_uint8()
                .clear_uint16()
                .clear_uint32()
                .uint64(None)
                .clear_float32()
                .float64(None)
                .text(None)
                .clear_bytes()
                .moment(None)
                .clear_naive()
                .day(None)
                .clear_time()
                .uid(None)
                .list(None)
                .clear_any()
                .color(None)
                .secret(None)
                .save(client)
                .await?;
            assert_eq!(cleared, Optional { id: saved.id, ..Optional::default() });
            assert_eq!(Optional::get(saved.id, client).await?, cleared);
        }
        let absent = Optional::query().where_(
            Optional::TRUTH.is_null()
                & Optional::INT8.is_null()
                & Optional::UINT64.is_null()
                & Optional::FLOAT32.is_null()
                & Optional::TEXT.is_null()
                & Optional::BYTES.is_null()
                & Optional::MOMENT.is_null()
                & Optional::NAIVE.is_null()
                & Optional::DAY.is_null()
                & Optional::TIME.is_null()
                & Optional::UID.is_null()
                & Optional::LIST.is_null()
                & Optional::ANY.is_null()
                & Optional::COLOR.is_null()
                & Optional::SECRET.is_null(),
        );
        assert_eq!(absent.count(client).await?, 4);
    }

    async fn what_was_stored_is_found(client: &Client) with ent::schema![Everything]; {
        use Everything as E;
        let (small, large) = (smallest(client.dialect()), largest(client.dialect()));
        EverythingCreate::from(&small).save(client).await?;
        let id = EverythingCreate::from(&large).save(client).await?.id;
        let e = large.clone();
        let predicates = [
            E::TRUTH.eq(e.truth),
            E::INT8.eq(e.int8),
            E::INT16.eq(e.int16),
            E::INT32.eq(e.int32),
            E::INT64.eq(e.int64),
            E::UINT8.eq(e.uint8),
            E::UINT16.eq(e.uint16),
            E::UINT32.eq(e.uint32),
            E::UINT64.eq(e.uint64),
            E::FLOAT64.eq(e.float64),
            E::FLOAT32.eq(e.float32),
            E::TEXT.eq(&e.text),
            E::BYTES.eq(e.bytes.as_slice()),
            E::MOMENT.eq(e.moment),
            E::NAIVE.eq(e.naive),
            E::DAY.eq(e.day),
            E::TIME.eq(e.time),
            E::UID.eq(e.uid),
            E::COLOR.eq(e.color),
            E::SECRET.eq(e.secret.clone()),
        ];
        for predicate in predicates {
            let found = E::query().where_(predicate.clone()).ids(client).await;
            assert_eq!(found.map_err(|e| e.to_string()), Ok(vec![id]), "{predicate:?}");
        }
        let lists = [
            E::TRUTH.in_([e.truth]),
            E::INT8.in_([e.int8, 0]),
            E::INT16.in_([e.int16]),
            E::INT32.in_([e.int32, 3]),
            E::INT64.in_([e.int64, 4]),
            E::UINT8.in_([e.uint8, 5]),
            E::UINT16.in_([e.uint16]),
            E::UINT32.in_([e.uint32]),
            E::UINT64.in_([e.uint64, 6]),
            E::FLOAT64.in_([e.float64, 0.5]),
            E::FLOAT32.in_([e.float32, 0.5]),
            E::TEXT.in_([e.text.as_str(), "x"]),
            E::BYTES.in_([e.bytes.as_slice(), &[7]]),
            E::MOMENT.in_([e.moment]),
            E::NAIVE.in_([e.naive]),
            E::DAY.in_([e.day]),
            E::TIME.in_([e.time]),
            E::UID.in_([e.uid]),
            E::COLOR.in_([e.color]),
            E::SECRET.in_([e.secret]),
        ];
        for predicate in lists {
            let found = E::query().where_(predicate.clone()).ids(client).await;
            assert_eq!(found.map_err(|e| e.to_string()), Ok(vec![id]), "{predicate:?}");
        }
        let s = small;
        let greater = [
            E::INT8.gt(s.int8),
            E::INT64.gt(s.int64),
            E::UINT64.gt(s.uint64),
            E::FLOAT64.gt(s.float64),
            E::FLOAT32.gt(s.float32),
            E::TEXT.gt(&s.text),
            E::BYTES.gt(s.bytes.as_slice()),
            E::MOMENT.gt(s.moment),
            E::NAIVE.gt(s.naive),
            E::DAY.gt(s.day),
            E::TIME.gt(s.time),
            E::UID.gt(s.uid),
        ];
        for predicate in greater {
            let found = E::query().where_(predicate.clone()).ids(client).await;
            assert_eq!(found.map_err(|e| e.to_string()), Ok(vec![id]), "{predicate:?}");
        }
        let orders = [
            E::INT64.desc(),
            E::FLOAT32.desc(),
            E::MOMENT.desc(),
            E::UID.desc(),
            E::TIME.desc(),
            E::BYTES.desc(),
        ];
        for order in orders {
            assert_eq!(E::query().order_by(order).first_id(client).await?, Some(id), "{order:?}");
        }
    }

    async fn extremes_as_aggregates(client: &Client) with ent::schema![Everything]; {
        use Everything as E;
        let (small, large) = (smallest(client.dialect()), largest(client.dialect()));
        for given in [&small, &large] {
            EverythingCreate::from(given).save(client).await?;
        }
        let numbers = (E::INT8.min(), E::INT64.min(), E::UINT64.max(), E::FLOAT64.max(), E::FLOAT32.min());
        let expected = (Some(i8::MIN), Some(i64::MIN), Some(large.uint64), Some(f64::MAX), Some(f32::MIN));
        assert_eq!(E::query().aggregate(numbers, client).await?, expected);
        let texts = (E::TEXT.max(), E::MOMENT.min(), E::NAIVE.max(), E::DAY.min(), E::TIME.max());
        let expected =
            (Some(large.text), Some(small.moment), Some(large.naive), Some(small.day), Some(large.time));
        assert_eq!(E::query().aggregate(texts, client).await?, expected);
    }

    async fn json_null_is_not_an_absent_value(client: &Client) with ent::schema![Optional]; {
        let null = Optional::create().any(Some(serde_json::Value::Null)).save(client).await?;
        assert_eq!(null.any, Some(serde_json::Value::Null));
        assert_eq!(Optional::get(null.id, client).await?, null);
        assert_eq!(Optional::query().where_(Optional::ANY.is_null()).count(client).await?, 0);
        assert_eq!(null.update().clear_any().save(client).await?.any, None);
        assert_eq!(Optional::query().where_(Optional::ANY.is_null()).count(client).await?, 1);
    }

    async fn what_ent_tests(client: &Client) {
        let values = Values::create().int(1).int8(8).int16(16).int32(32).int64(64).save(client).await?;
        assert_eq!((values.int, values.int8, values.int16, values.int32, values.int64), (1, 8, 16, 32, 64));
        assert_eq!((values.optional_int, values.optional_uint64, values.optional_float), (None, None, None));
        assert_eq!((&values.optional_uuid, &values.strings, &values.state), (&None, &None, &None));

        let values = Values::create()
            .int(i64::MIN)
            .int8(i8::MIN)
            .int16(i16::MIN)
            .int32(i32::MIN)
            .int64(i64::MIN)
            .optional_int(i64::MIN)
            .optional_int8(i8::MIN)
            .optional_int16(i16::MIN)
            .optional_int32(i32::MIN)
            .optional_int64(i64::MIN)
            .state(State::On)
            .strings(vec!["a".to_owned(), "b".to_owned()])
            .raw_data(vec![1, 2, 3])
            .duration(3_600)
            .save(client)
            .await?;
        assert_eq!((values.optional_int, values.optional_int8), (Some(i64::MIN), Some(i8::MIN)));
        assert_eq!((values.optional_int64, values.state), (Some(i64::MIN), Some(State::On)));
        assert_eq!(values.strings.as_ref().map(|list| list.len()), Some(2));
        let within =
            async |seconds| Values::query().where_(Values::DURATION.lt(seconds)).exists(client).await;
        assert_eq!((within(7_200).await?, within(3_600).await?), (true, false));

        let long = values.update().raw_data(vec![0; 40]).save(client).await.expect_err("40 bytes");
        assert_eq!(long.to_string(), "`FieldType.raw_data`: value is greater than the required length");
        let short = values.update().raw_data(vec![0; 2]).save(client).await.expect_err("2 bytes");
        assert_eq!(short.to_string(), "`FieldType.raw_data`: value is less than the required length");
        let ip = values.update().ip(vec![1, 2, 3]).save(client).await.expect_err("3 bytes");
        assert_eq!(ip.to_string(), "`FieldType.ip`: an address has 4 or 16 bytes, not 3");
        let v6 = octets(std::net::Ipv6Addr::LOCALHOST.into());
        let max = values
            .update()
            .int(i64::MAX)
            .int8(i8::MAX)
            .int16(i16::MAX)
            .int32(i32::MAX)
            .int64(i64::MAX)
            .optional_uint8(u8::MAX)
            .optional_uint16(u16::MAX)
            .optional_uint32(u32::MAX)
            .validate_optional_int32(32)
            .datetime(moment(2024, 2, 29, 1, 2, 3) + chrono::TimeDelta::microseconds(4))
            .text("x".repeat(70_000))
            .ip(v6.as_slice())
            .save(client)
            .await?;
        assert_eq!((max.int, max.int8, max.int16, max.int32), (i64::MAX, i8::MAX, i16::MAX, i32::MAX));
        assert_eq!((max.optional_int64, max.duration), (Some(100), Some(100)), "defaults of an update");
        assert_eq!((max.text.as_ref().map(String::len), max.ip.as_ref()), (Some(70_000), Some(&v6)));
        assert_eq!(Values::get(max.id, client).await?, max);
        assert!(max.update().validate_optional_int32(33).save(client).await.expect_err("33").is_validation());
    }
}
