//! Types that are no field types: a codec stores them, and is used to write, to read and to compare.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use ent::prelude::*;
use ent::schema::{PerDialect, TypeSchema};
use ent::sql::Statement;
use ent::{AsText, Codec, Dialect, Error};

use crate::scenario;

/// Tags between commas.
pub struct Commas;

impl Codec<Vec<String>> for Commas {
    type Stored = String;
    type Error = String;

    fn encode(value: &Vec<String>) -> Result<String, String> {
        match value.iter().find(|tag| tag.contains(',')) {
            Some(tag) => Err(format!("the tag `{tag}` has a comma")),
            None => Ok(value.join(",")),
        }
    }

    fn decode(stored: String) -> Result<Vec<String>, String> {
        Ok(stored.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned).collect())
    }
}

pub struct Millis;

impl Codec<Duration> for Millis {
    type Stored = i64;
    type Error = std::num::TryFromIntError;

    fn encode(value: &Duration) -> Result<i64, Self::Error> {
        value.as_millis().try_into()
    }

    fn decode(stored: i64) -> Result<Duration, Self::Error> {
        stored.try_into().map(Duration::from_millis)
    }
}

/// A type of our own can have a codec once and for all.
#[derive(FieldType, Clone, Copy, Debug, PartialEq)]
#[ent(codec = WellKnownText, validate = Point::check)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    fn check(&self) -> Result<(), &'static str> {
        if self.x.is_finite() && self.y.is_finite() { Ok(()) } else { Err("a point has a place") }
    }
}

pub struct WellKnownText;

impl Codec<Point> for WellKnownText {
    type Stored = String;
    type Error = String;

    const COLUMN: &'static TypeSchema = &TypeSchema {
        sql_type: PerDialect { mysql: Some("point"), ..PerDialect::NONE },
        write_as: PerDialect { mysql: Some("ST_GeomFromText(?)"), ..PerDialect::NONE },
        read_as: PerDialect { mysql: Some("ST_AsText(?)"), ..PerDialect::NONE },
        ..TypeSchema::NONE
    };

    fn encode(value: &Point) -> Result<String, String> {
        Ok(format!("POINT({} {})", value.x, value.y))
    }

    fn decode(stored: String) -> Result<Point, String> {
        let inner = stored.strip_prefix("POINT(").and_then(|rest| rest.strip_suffix(')'));
        let (x, y) =
            inner.and_then(|inner| inner.split_once(' ')).ok_or_else(|| format!("{stored} is no point"))?;
        let number = |text: &str| text.parse().map_err(|_| format!("{text} is no number"));
        Ok(Point { x: number(x)?, y: number(y)? })
    }
}

/// What is written differently on each database.
pub struct Upper;

impl Codec<char> for Upper {
    type Stored = String;
    type Error = Infallible;

    const COLUMN: &'static TypeSchema = &TypeSchema {
        sql_type: PerDialect { any: Some("char(1)"), ..PerDialect::NONE },
        write_as: PerDialect {
            any: Some("UPPER(?)"),
            postgres: Some("UPPER(CAST(? AS text))"),
            ..PerDialect::NONE
        },
        read_as: PerDialect { any: Some("LOWER(?)"), ..PerDialect::NONE },
        ..TypeSchema::NONE
    };

    fn encode(value: &char) -> Result<String, Infallible> {
        Ok(value.to_string())
    }

    fn decode(stored: String) -> Result<char, Infallible> {
        Ok(stored.chars().next().unwrap_or(' '))
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Host {
    pub id: i64,
    #[ent(codec = AsText, unique)]
    pub address: IpAddr,
    #[ent(codec = AsText)]
    pub gateway: Option<IpAddr>,
    #[ent(codec = Commas, default = Vec::new(), validate = few)]
    pub tags: Vec<String>,
    #[ent(codec = Millis)]
    pub timeout: Option<Duration>,
    pub place: Option<Point>,
    #[ent(codec = Upper)]
    pub letter: Option<char>,
}

fn few(tags: &[String]) -> Result<(), &'static str> {
    if tags.len() < 3 { Ok(()) } else { Err("too many tags") }
}

fn ip(text: &str) -> Result<IpAddr, std::net::AddrParseError> {
    text.parse()
}

scenario! {
    async fn write_read_and_compare(client: &Client) with ent::schema![Host]; {
        let (one, two) = (ip("10.0.0.1")?, ip("10.0.0.2")?);
        let tags = vec!["a".to_owned(), "b".to_owned()];
        let a = Host::create().address(one).gateway(two).tags(&tags).timeout(Duration::from_secs(2)).save(client).await?;
        assert_eq!((a.address, a.gateway, &a.tags), (one, Some(two), &tags));
        let b = Host::create().address(two).gateway(None).save(client).await?;
        assert_eq!((b.gateway, b.timeout, b.tags.len()), (None, None, 0));
        assert_eq!(Host::get(a.id, client).await?, a);

        let ids = async |predicate| Host::query().where_(predicate).order_by(Host::ID.asc()).ids(client).await;
        assert_eq!(ids(Host::ADDRESS.eq(one)).await?, [a.id]);
        assert_eq!(ids(Host::ADDRESS.in_([one, two])).await?, [a.id, b.id]);
        assert_eq!(ids(Host::ADDRESS.has_prefix("10.0.")).await?, [a.id, b.id], "the stored form is a text");
        assert_eq!(ids(Host::GATEWAY.is_null()).await?, [b.id]);
        assert_eq!(ids(Host::GATEWAY.eq(two)).await?, [a.id]);
        assert_eq!(ids(Host::TIMEOUT.gt(Duration::from_millis(1999))).await?, [a.id]);
        let addresses = Host::query().order_by(Host::ADDRESS.desc()).select(Host::ADDRESS).all(client).await?;
        assert_eq!(addresses[0], two);
        assert_eq!(*addresses[1], one);

        let b = b.update().gateway(Some(one)).timeout(None).save(client).await?;
        assert_eq!(b.gateway, Some(one));
        let b = b.update().clear_gateway().maybe_address(None::<IpAddr>).save(client).await?;
        assert_eq!((b.address, b.gateway), (two, None));
        let copies = Host::create_bulk([HostCreate::from(&b).address(ip("::1")?)]).save(client).await?;
        assert_eq!(copies[0].address, ip("::1")?);
    }

    async fn refuse_by_name(client: &Client) with ent::schema![Host]; {
        let comma = Host::create().address(ip("::1")?).tags(vec!["a,b".to_owned()]).save(client).await;
        assert_eq!(comma.expect_err("it can't be encoded").to_string(), "`Host.tags`: the tag `a,b` has a comma");
        let many = Host::create().address(ip("::1")?).tags(vec![String::from("x"); 3]).save(client).await;
        assert_eq!(many.expect_err("it is validated").to_string(), "`Host.tags`: too many tags");
        let compared = Host::query().where_(Host::TAGS.eq(vec!["a,b".to_owned()])).all(client).await;
        assert!(compared.expect_err("nor compared with").to_string().contains("has a comma"));

        Host::create().address(ip("::1")?).save(client).await?;
        client.raw_execute(Statement::new("UPDATE hosts SET address = 'home'", vec![])).await?;
        let error = Host::query().all(client).await.expect_err("it is no address");
        assert!(matches!(error, Error::Decode { entity: "Host", field: "address", .. }), "{error}");
    }

    async fn in_the_words_of_the_database(client: &Client) with ent::schema![Host]; {
        let point = Point { x: 1.5, y: -2.0 };
        let a = Host::create().address(ip("::1")?).place(point).letter('a').save(client).await?;
        assert_eq!((a.place, a.letter), (Some(point), Some('a')));
        let b = Host::create().address(ip("::2")?).save(client).await?;
        assert_eq!((b.place, b.letter), (None, None));
        let only = async |predicate| Host::query().where_(predicate).only_id(client).await;
        assert_eq!(only(Host::PLACE.eq(point)).await?, a.id);
        assert_eq!(only(Host::PLACE.in_([point])).await?, a.id);
        assert_eq!(only(Host::LETTER.eq('a')).await?, a.id);
        assert_eq!(only(Host::LETTER.in_(['a', 'b', 'c'])).await?, a.id);
        let moved = b.update().place(Point { x: 0.0, y: 0.25 }).save(client).await?;
        assert_eq!(moved.place, Some(Point { x: 0.0, y: 0.25 }));
        assert_eq!(Host::query().where_(Host::PLACE.not_null()).select(Host::LETTER).all(client).await?.len(), 2);
        let nowhere = a.update().place(Point { x: f64::NAN, y: 0.0 }).save(client).await;
        assert!(nowhere.is_err());

        let sql = ent::schema![Host].to_sql(client.dialect())?;
        let column = match client.dialect() {
            Dialect::Sqlite => r#""place" text NULL"#,
            Dialect::Postgres => r#""place" varchar NULL"#,
            _ => "`place` point NULL",
        };
        assert!(sql.contains(column), "{sql}");
    }
}
