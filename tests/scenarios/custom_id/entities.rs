//! Entities whose keys are not the usual counted numbers.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::ParseIntError;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use ent::prelude::*;
use ent::{Codec, Schema};
use uuid::Uuid;

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct User {
    #[ent(column = "oid")]
    pub id: i64,
    #[ent(inverse = users)]
    pub groups: Many<Group>,
    pub children: Many<User>,
    #[ent(inverse = children)]
    pub parent: One<User>,
    pub pets: Many<Pet>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Group {
    pub id: i64,
    pub users: Many<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Blob {
    #[ent(default = Uuid::new_v4())]
    pub id: Uuid,
    #[ent(default = Uuid::new_v4(), unique)]
    pub uuid: Uuid,
    #[ent(default = 0)]
    pub count: i64,
    pub parent: One<Blob>,
    #[ent(through = BlobLink)]
    pub links: Many<Blob>,
    pub blob_links: Many<BlobLink>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(id(blob_id, link_id))]
pub struct BlobLink {
    #[ent(default = Utc::now())]
    pub created_at: DateTime<Utc>,
    pub blob_id: Uuid,
    pub link_id: Uuid,
    #[ent(inverse = blob_links, field = blob_id)]
    pub blob: One<Blob>,
    #[ent(field = link_id)]
    pub link: One<Blob>,
}

/// What makes keys that are texts, each of them once.
fn made() -> String {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    format!("made-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Pet {
    #[ent(default = made(), not_empty, max_len = 25, unique, immutable)]
    pub id: String,
    #[ent(inverse = pets)]
    pub owner: One<User>,
    pub cars: Many<Car>,
    pub friends: Many<Pet>,
    pub best_friend: One<Pet>,
}

/// A key and fields before and behind it.
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct Numbered {
    #[ent(positive)]
    pub before_id: Option<f64>,
    #[ent(positive)]
    pub id: i64,
    #[ent(negative)]
    pub after_id: Option<f64>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Car {
    #[ent(mixin, id)]
    pub key: Numbered,
    pub model: String,
    #[ent(inverse = cars)]
    pub owner: One<Pet>,
}

#[derive(FieldType, Clone, Debug, PartialEq, Eq)]
pub struct NoteId(pub String);

impl Default for NoteId {
    fn default() -> Self {
        NoteId(made())
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Note {
    #[ent(default = NoteId::default(), max_len = 64)]
    pub id: NoteId,
    pub text: Option<String>,
    pub children: Many<Note>,
    #[ent(inverse = children)]
    pub parent: One<Note>,
    pub related: Many<Note>,
}

/// A number that programs know as a text.
#[derive(FieldType, Clone, Debug, PartialEq, Eq)]
#[ent(codec = Decimals)]
pub struct Sid(pub String);

pub struct Decimals;

impl Codec<Sid> for Decimals {
    type Stored = i64;
    type Error = ParseIntError;

    fn encode(value: &Sid) -> Result<i64, ParseIntError> {
        value.0.parse()
    }

    fn decode(stored: i64) -> Result<Sid, ParseIntError> {
        Ok(Sid(stored.to_string()))
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct IntSid {
    #[ent(increment)]
    pub id: Sid,
    pub children: Many<IntSid>,
    #[ent(inverse = children)]
    pub parent: One<IntSid>,
}

/// A struct that is stored as a number.
#[derive(FieldType, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(codec = Doubled)]
pub struct Half {
    pub value: i64,
}

pub struct Doubled;

impl Codec<Half> for Doubled {
    type Stored = i64;
    type Error = Infallible;

    fn encode(value: &Half) -> Result<i64, Infallible> {
        Ok(value.value * 2)
    }

    fn decode(stored: i64) -> Result<Half, Infallible> {
        Ok(Half { value: stored / 2 })
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(table = "scans")]
pub struct Scan {
    pub id: Half,
    pub name: String,
}

/// The same table, as the database has it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(table = "scans")]
pub struct RawScan {
    pub id: i64,
    pub name: String,
}

/// A key that is made, and too large to be guessed.
#[derive(FieldType, Clone, Debug, PartialEq, Eq)]
pub struct AccountId(pub Vec<u8>);

impl AccountId {
    fn next() -> Self {
        AccountId(Uuid::new_v4().as_bytes().to_vec())
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Account {
    #[ent(default = AccountId::next(), sql_type(mysql = "varbinary(16)"))]
    pub id: AccountId,
    #[ent(not_empty)]
    pub email: String,
    pub tokens: Many<Token>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Token {
    #[ent(default = AccountId::next(), sql_type(mysql = "varbinary(16)"))]
    pub id: AccountId,
    pub body: String,
    #[ent(inverse = tokens, required)]
    pub account: One<Account>,
}

/// The 64 bytes of a digest.
#[derive(FieldType, Clone, Copy, Debug, PartialEq, Eq)]
#[ent(codec = AsBytes, sql_type(mysql = "varbinary(64)"))]
pub struct Digest(pub [u8; 64]);

pub struct AsBytes;

impl Codec<Digest> for AsBytes {
    type Stored = Vec<u8>;
    type Error = String;

    fn encode(value: &Digest) -> Result<Vec<u8>, String> {
        Ok(value.0.to_vec())
    }

    fn decode(stored: Vec<u8>) -> Result<Digest, String> {
        let length = stored.len();
        stored.try_into().map(Digest).map_err(|_| format!("{length} bytes are no digest"))
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Device {
    pub id: Digest,
    pub active_session: One<Session>,
    pub sessions: Many<Session>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Session {
    pub id: Digest,
    #[ent(inverse = sessions)]
    pub device: One<Device>,
}

/// A UUID of another library.
#[derive(FieldType, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uid(pub Uuid);

#[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
pub struct LinkInformation {
    pub name: String,
    pub link: String,
}

fn links() -> BTreeMap<String, LinkInformation> {
    let information = LinkInformation { name: "ent".to_owned(), link: "https://entgo.io/".to_owned() };
    BTreeMap::from([("ent".to_owned(), information)])
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Link {
    #[ent(default = Uid(Uuid::new_v4()))]
    pub id: Uid,
    #[ent(default = Json(links()))]
    pub information: Json<BTreeMap<String, LinkInformation>>,
}

/// The database makes the key.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Purchase {
    #[ent(
        max_len = 36,
        db_default(
            sqlite = "lower(hex(randomblob(16)))",
            postgres = "gen_random_uuid()::text",
            mysql = "(uuid())"
        )
    )]
    pub id: String,
    #[ent(default = 0)]
    pub count: i64,
    pub lines: Many<Line>,
    pub related: Many<Purchase>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Line {
    pub id: i64,
    #[ent(inverse = lines)]
    pub purchase: One<Purchase>,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq)]
pub enum Season {
    Summer,
    Winter,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Menu {
    pub id: Season,
    pub days: Many<Day>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Day {
    pub id: NaiveDate,
    #[ent(inverse = days)]
    pub menu: One<Menu>,
}

pub fn schema() -> Schema {
    ent::schema![User, Blob, Pet, Note, IntSid, Account, Device, Link, Purchase]
}
