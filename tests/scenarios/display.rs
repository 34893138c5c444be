//! How entities print.

use chrono::{NaiveDate, TimeZone, Utc};
use ent::prelude::*;
use uuid::Uuid;

use crate::scenario;
use crate::schema::{Card, Group, GroupInfo, Pet, User};

/// Prints in its own way.
#[derive(Entity, Clone)]
#[ent(no_display)]
struct Point {
    id: i64,
    x: i32,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the point {}", self.x)
    }
}

#[derive(Entity, Clone)]
struct Everything {
    id: i64,
    truth: bool,
    byte: u8,
    wide: u64,
    real: f64,
    narrow: f32,
    text: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    uid: Uuid,
    doc: Json<Vec<i32>>,
    r#type: Option<String>,
    secret: Sensitive<String>,
    parts: Many<Point>,
}

scenario! {
    async fn as_ent_prints_them(client: &Client) {
        let user = User::create().name("a8m").age(30).password("secret").nickname("a").save(client).await?;
        let expected = format!(
            "User(id={}, optional_int=, age=30, name=a8m, last=unknown, nickname=a, address=static, phone=, \
             password=<sensitive>, role=user, employment=Full-Time, sso_cert=, files_count=)",
            user.id
        );
        assert_eq!(user.to_string(), expected);
        let uid = Uuid::from_u128(1);
        let pet = Pet::create().name("p").age(2.5).uuid(uid).trained(true).save(client).await?;
        let expected = format!(
            "Pet(id={}, age=2.5, name=p, uuid=00000000-0000-0000-0000-000000000001, nickname=, trained=true, \
             optional_time=)",
            pet.id
        );
        assert_eq!(pet.to_string(), expected);
    }

    async fn moments(client: &Client) {
        let at = Utc.with_ymd_and_hms(2024, 2, 3, 4, 5, 6).single().ok_or("it is a moment")?;
        let card = Card::create().number("1").create_time(at).update_time(at).save(client).await?;
        let expected = format!(
            "Card(id={}, create_time=Sat Feb  3 04:05:06 2024, update_time=Sat Feb  3 04:05:06 2024, balance=0, \
             number=1, name=)",
            card.id
        );
        assert_eq!(card.to_string(), expected);
        let info = GroupInfo::create().desc("d").save(client).await?;
        let group = Group::create().name("Group").expire(at).info(&info).r#type("open").save(client).await?;
        let expected = format!(
            "Group(id={}, active=true, expire=Sat Feb  3 04:05:06 2024, type=open, max_users=10, name=Group)",
            group.id
        );
        assert_eq!(group.to_string(), expected);
    }

    async fn every_type(client: &Client) with ent::schema![Everything]; {
        let everything = Everything {
            id: 0,
            truth: false,
            byte: 255,
            wide: 1 << 40,
            real: -0.5,
            narrow: 0.25,
            text: "a b".to_owned(),
            bytes: vec![1, 255],
            day: NaiveDate::from_ymd_opt(2024, 2, 29).ok_or("it is a day")?,
            uid: Uuid::nil(),
            doc: Json(vec![1, 2]),
            r#type: None,
            secret: Sensitive::new("hush".to_owned()),
            parts: Many::not_loaded(),
        };
        let saved = EverythingCreate::from(&everything).save(client).await?;
        let rest = "truth=false, byte=255, wide=1099511627776, real=-0.5, narrow=0.25, text=a b, bytes=[1, 255], \
                    day=2024-02-29, uid=00000000-0000-0000-0000-000000000000, doc=[1,2], type=, secret=<sensitive>)";
        assert_eq!(everything.to_string(), format!("Everything(id=0, {rest}"));
        assert_eq!(saved.to_string(), format!("Everything(id={}, {rest}", saved.id));
    }

    async fn in_ones_own_way(client: &Client) with ent::schema![Point]; {
        assert_eq!(Point::create().x(3).save(client).await?.to_string(), "the point 3");
    }
}
