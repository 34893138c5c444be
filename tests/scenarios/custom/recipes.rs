//! Types that people ask for, each as a few lines of a program: addresses, points, big numbers, messages, keys.

use std::net::{AddrParseError, IpAddr};
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use ent::prelude::*;
use ent::schema::{PerDialect, TypeSchema};
use ent::{Codec, Dialect, Number};
use num_bigint::{BigInt, ParseBigIntError};

use crate::scenario;

/// A hardware address: a type of PostgreSQL's, and a checked text elsewhere.
#[derive(FieldType, Clone, Debug, PartialEq)]
#[ent(sql_type(postgres = "macaddr"), matches = "^([0-9a-f]{2}:){5}[0-9a-f]{2}$")]
pub struct Mac(pub String);

/// An address without a network: PostgreSQL would show the network's length.
pub struct Inet;

impl Codec<IpAddr> for Inet {
    type Stored = String;
    type Error = AddrParseError;
    const COLUMN: &'static TypeSchema = &TypeSchema {
        sql_type: PerDialect { postgres: Some("inet"), ..PerDialect::NONE },
        read_as: PerDialect { postgres: Some("host(?)"), ..PerDialect::NONE },
        ..TypeSchema::NONE
    };

    fn encode(value: &IpAddr) -> Result<String, AddrParseError> {
        Ok(value.to_string())
    }

    fn decode(stored: String) -> Result<IpAddr, AddrParseError> {
        stored.parse()
    }
}

/// A place: a type of MySQL's, and the same bytes elsewhere.
#[derive(FieldType, Clone, Copy, Debug, PartialEq)]
#[ent(
    codec = WellKnownBinary,
    sql_type(mysql = "point"),
    write_as(mysql = "ST_GeomFromWKB(?)"),
    read_as(mysql = "ST_AsWKB(?)")
)]
pub struct Point(pub f64, pub f64);

pub struct WellKnownBinary;

impl Codec<Point> for WellKnownBinary {
    type Stored = Vec<u8>;
    type Error = String;

    fn encode(Point(x, y): &Point) -> Result<Vec<u8>, String> {
        // In little-endian order, a point, its coordinates.
        Ok([&[1, 1, 0, 0, 0], &x.to_le_bytes()[..], &y.to_le_bytes()[..]].concat())
    }

    fn decode(stored: Vec<u8>) -> Result<Point, String> {
        let number = |at: usize| stored.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes);
        match (stored.get(..5), number(5), number(13)) {
            (Some([1, 1, 0, 0, 0]), Some(x), Some(y)) => Ok(Point(x, y)),
            _ => Err(format!("{stored:?} is no point")),
        }
    }
}

/// A whole number of any size: 78 digits on PostgreSQL, the 65 that MySQL has, and a text on SQLite.
#[derive(FieldType, Clone, Debug, PartialEq)]
#[ent(
    codec = Digits,
    sql_type(postgres = "numeric(78,0)", mysql = "decimal(65,0)"),
    write_as(mysql = "CAST(? AS DECIMAL(65,0))"),
    read_as(mysql = "CAST(? AS CHAR)")
)]
pub struct Wei(pub BigInt);

pub struct Digits;

impl Codec<Wei> for Digits {
    type Stored = String;
    type Error = ParseBigIntError;

    fn encode(value: &Wei) -> Result<String, ParseBigIntError> {
        Ok(value.0.to_string())
    }

    fn decode(stored: String) -> Result<Wei, ParseBigIntError> {
        stored.parse().map(Wei)
    }
}

impl Number for Wei {
    type Delta = Wei;
    type Sum = Wei;
}

/// A message of a protocol, stored as its bytes.
#[derive(FieldType, Clone, PartialEq, prost::Message)]
#[ent(codec = Protobuf)]
pub struct Profile {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, repeated, tag = "2")]
    pub scores: Vec<u32>,
}

pub struct Protobuf;

impl<M: prost::Message + Default> Codec<M> for Protobuf {
    type Stored = Vec<u8>;
    type Error = prost::DecodeError;

    fn encode(value: &M) -> Result<Vec<u8>, prost::DecodeError> {
        Ok(value.encode_to_vec())
    }

    fn decode(stored: Vec<u8>) -> Result<M, prost::DecodeError> {
        M::decode(stored.as_slice())
    }
}

/// Numbers of a generator that can fail.
fn next_number() -> Result<i64, String> {
    static LAST: AtomicI64 = AtomicI64::new(100);
    match LAST.fetch_add(1, Ordering::Relaxed) {
        n if n % 2 == 0 => Ok(n),
        _ => Err("the clock went backwards".to_owned()),
    }
}

/// A key that sorts by time, as a text.
fn xid() -> String {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    format!("{:011x}{:06x}", Utc::now().timestamp_millis(), COUNT.fetch_add(1, Ordering::Relaxed))
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Device {
    #[ent(default = xid(), max_len = 20)]
    pub id: String,
    #[ent(unique)]
    pub mac: Option<Mac>,
    #[ent(codec = Inet)]
    pub ip: Option<IpAddr>,
    pub place: Option<Point>,
    #[ent(add)]
    pub funds: Option<Wei>,
    pub profile: Option<Profile>,
    #[ent(sql_type(mysql = "datetime(3)"))]
    pub seen: Option<DateTime<Utc>>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Ticket {
    #[ent(try_default = next_number())]
    pub id: i64,
}

scenario! {
    async fn network_addresses(client: &Client) with ent::schema![Device]; {
        let mac = Mac("08:00:2b:01:02:03".into());
        let ip: IpAddr = "192.168.0.7".parse()?;
        let device = Device::create().mac(&mac).ip(ip).save(client).await?;
        assert_eq!((device.mac.clone(), device.ip), (Some(mac.clone()), Some(ip)));
        assert_eq!(Device::query().where_(Device::MAC.eq(&mac) & Device::IP.in_([ip])).count(client).await?, 1);
        assert_eq!(Device::query().where_(Device::MAC.has_prefix("08:00")).count(client).await?, 1);
        let wrong = Device::create().mac(Mac("8:0".into())).save(client).await.expect_err("it is no address");
        assert_eq!(wrong.to_string(), "`Device.mac`: value does not match validation");
        assert!(Device::create().mac(mac).save(client).await.is_err_and(|error| error.is_unique_violation()));
        let sql = ent::schema![Device].to_sql(client.dialect())?;
        let own = sql.contains(r#""mac" macaddr NULL"#) && sql.contains(r#""ip" inet NULL"#);
        assert_eq!(own, client.dialect() == Dialect::Postgres, "{sql}");
    }

    async fn places(client: &Client) with ent::schema![Device]; {
        let (here, there) = (Point(30.5, -10.0), Point(0.0, 1.0));
        let device = Device::create().place(here).save(client).await?;
        assert_eq!(device.place, Some(here));
        let device = device.update().place(there).save(client).await?;
        assert_eq!(device.place, Some(there));
        assert_eq!(Device::query().where_(Device::PLACE.eq(there)).count(client).await?, 1);
        assert_eq!(Device::query().where_(Device::PLACE.in_([here])).count(client).await?, 0);
        assert_eq!(device.update().clear_place().save(client).await?.place, None);
        let point = ent::schema![Device].to_sql(client.dialect())?.contains("`place` point");
        assert_eq!(point, client.dialect().is_mysql());
    }

    async fn big_numbers(client: &Client) with ent::schema![Device]; {
        let wei = |text: &str| text.parse().map(Wei);
        let big = wei("100000000000000000000000000000000000000000000000000000000000000")?;
        let device = Device::create().funds(&big).save(client).await?;
        assert_eq!(device.funds, Some(big.clone()));
        assert_eq!(Device::query().where_(Device::FUNDS.eq(&big)).count(client).await?, 1);
        let added = device.update().add_funds(wei("23")?).save(client).await;
        if client.dialect() == Dialect::Sqlite {
            let error = added.expect_err("it is a text there").to_string();
            assert!(error.starts_with("`Device.funds`: SQLite has no numbers of this type"), "{error}");
            return Ok(());
        }
        let sum = wei("100000000000000000000000000000000000000000000000000000000000023")?;
        assert_eq!(added?.funds, Some(sum.clone()));
        Device::create().funds(wei("-24")?).save(client).await?;
        let total = Device::query().aggregate(Device::FUNDS.sum(), client).await?;
        assert_eq!(total, Some(wei("99999999999999999999999999999999999999999999999999999999999999")?));
        let largest = Device::query().order_by(Device::FUNDS.desc()).select(Device::FUNDS).first(client).await?;
        assert_eq!(largest, Some(Some(sum)));
    }

    async fn messages(client: &Client) with ent::schema![Device]; {
        let profile = Profile { name: "a8m".into(), scores: vec![1, 200] };
        let device = Device::create().profile(&profile).save(client).await?;
        assert_eq!(Device::get(&device.id, client).await?.profile, Some(profile.clone()));
        assert_eq!(Device::query().where_(Device::PROFILE.eq(profile)).count(client).await?, 1);
    }

    async fn keys_and_times(client: &Client) with ent::schema![Device, Ticket]; {
        let (first, second) = (Device::create().save(client).await?, Device::create().save(client).await?);
        assert!(first.id < second.id && first.id.len() == 17);
        let seen: DateTime<Utc> = "2024-02-29T12:30:15.250Z".parse()?;
        assert_eq!(first.update().seen(seen).save(client).await?.seen, Some(seen));

        let (mut numbers, mut errors) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            match Ticket::create().save(client).await {
                Ok(ticket) => numbers.push(ticket.id),
                Err(error) => errors.push(error.to_string()),
            }
        }
        assert!(!numbers.is_empty() && numbers.iter().all(|number| number % 2 == 0), "{numbers:?}");
        assert!(!errors.is_empty() && errors.iter().all(|error| error == "`Ticket.id`: the clock went backwards"), "{errors:?}");
        assert_eq!(Ticket::query().count(client).await?, numbers.len() as u64);
        assert_eq!(Ticket::create().id(7).save(client).await?.id, 7);
    }
}
