//! The entities that most scenarios share: those of Ent's own integration suite, with the same edges and indexes.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ent::prelude::*;
use uuid::Uuid;

/// The schema of all of them.
pub fn all() -> ent::Schema {
    ent::schema![
        User, Pet, Group, GroupInfo, Card, File, FileType, FieldType, Node, Comment, Item, Task, License,
        Spec, Api, Builder, Goods, PC,
    ]
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    User,
    Admin,
    #[ent(rename = "free-user")]
    FreeUser,
    #[ent(rename = "test user")]
    TestUser,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Employment {
    #[ent(rename = "Full-Time")]
    FullTime,
    #[ent(rename = "Part-Time")]
    PartTime,
    #[ent(rename = "Contract")]
    Contract,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct User {
    pub id: i64,
    #[ent(positive)]
    pub optional_int: Option<i64>,
    pub age: i64,
    pub name: String,
    #[ent(default = "unknown")]
    pub last: String,
    #[ent(unique)]
    pub nickname: Option<String>,
    #[ent(default = String::from("static"))]
    pub address: Option<String>,
    #[ent(unique)]
    pub phone: Option<String>,
    pub password: Option<Sensitive<String>>,
    #[ent(default = Role::User)]
    pub role: Role,
    #[ent(default = Employment::FullTime)]
    pub employment: Employment,
    pub sso_cert: Option<String>,
    pub files_count: Option<i64>,

    pub card: One<Card>,
    pub pets: Many<Pet>,
    pub files: Many<File>,
    pub groups: Many<Group>,
    /// Symmetric: whoever is my friend has me as a friend.
    pub friends: Many<User>,
    pub following: Many<User>,
    #[ent(inverse = following)]
    pub followers: Many<User>,
    pub team: One<Pet>,
    /// Symmetric.
    pub spouse: One<User>,
    pub parent: One<User>,
    #[ent(inverse = parent)]
    pub children: Many<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(table = "pet", index(fields(name), edges(owner)), index(nickname, unique))]
pub struct Pet {
    pub id: i64,
    #[ent(default = 0.0)]
    pub age: f64,
    pub name: String,
    pub uuid: Option<Uuid>,
    pub nickname: Option<String>,
    #[ent(default = false)]
    pub trained: bool,
    pub optional_time: Option<DateTime<Utc>>,

    #[ent(inverse = team)]
    pub team: One<User>,
    #[ent(inverse = pets)]
    pub owner: One<User>,
}

/// What a validator of the user's own says, so that it can be told from the built-in ones.
#[derive(Debug, PartialEq)]
pub struct CheckError;

impl std::fmt::Display for CheckError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("last name must begin with uppercase")
    }
}

impl std::error::Error for CheckError {}

fn not_all_lowercase(name: &str) -> Result<(), CheckError> {
    if name.to_lowercase() == name { Err(CheckError) } else { Ok(()) }
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Group {
    pub id: i64,
    #[ent(default = true)]
    pub active: bool,
    pub expire: DateTime<Utc>,
    #[ent(min_len = 3, max_len = 255)]
    pub r#type: Option<String>,
    #[ent(default = 10, positive)]
    pub max_users: Option<i64>,
    #[ent(matches = "[a-zA-Z_]+$", validate = not_all_lowercase)]
    pub name: String,

    pub files: Many<File>,
    pub blocked: Many<User>,
    #[ent(inverse = groups)]
    pub users: Many<User>,
    #[ent(required)]
    pub info: One<GroupInfo>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct GroupInfo {
    pub id: i64,
    pub desc: String,
    #[ent(default = 10_000)]
    pub max_users: i64,

    #[ent(inverse = info)]
    pub groups: Many<Group>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(id), index(number, unique), index(id, name, number))]
pub struct Card {
    pub id: i64,
    #[ent(default = Utc::now(), immutable)]
    pub create_time: DateTime<Utc>,
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub update_time: DateTime<Utc>,
    #[ent(default = 0.0)]
    pub balance: f64,
    #[ent(immutable, not_empty)]
    pub number: String,
    #[ent(not_empty)]
    pub name: Option<String>,

    #[ent(inverse = card)]
    pub owner: One<User>,
    #[ent(inverse = card)]
    pub spec: Many<Spec>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(name, size, name = "file_name_size"),
    index(name, user, unique),
    index(edges(owner, r#type)),
    index(fields(name), edges(owner, r#type), unique),
    index(fields(name), edges(owner))
)]
pub struct File {
    pub id: i64,
    #[ent(max = 10)]
    pub set_id: Option<i64>,
    #[ent(column = "fsize", default = 2_147_483_647, positive)]
    pub size: i64,
    pub name: String,
    pub user: Option<String>,
    pub group: Option<String>,
    pub op: Option<bool>,
    pub field_id: Option<i64>,
    #[ent(unique)]
    pub create_time: Option<DateTime<Utc>>,

    #[ent(inverse = files)]
    pub owner: One<User>,
    #[ent(inverse = files)]
    pub r#type: One<FileType>,
    #[ent(field = field_id)]
    pub field: One<FieldType>,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Svg,
    Jpg,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    #[ent(rename = "ON")]
    On,
    #[ent(rename = "OFF")]
    Off,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct FileType {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
    #[ent(default = Kind::Png)]
    pub r#type: Kind,
    #[ent(default = State::On)]
    pub state: State,

    pub files: Many<File>,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Read,
    Write,
}

fn is_ip(bytes: &[u8]) -> Result<(), String> {
    match bytes.len() {
        4 | 16 => Ok(()),
        n => Err(format!("an address has 4 or 16 bytes, not {n}")),
    }
}

/// The octets of an address.
pub fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// Its name is that of a trait in the prelude, on purpose.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct FieldType {
    pub id: i64,
    pub int: i64,
    pub int8: i8,
    pub int16: i16,
    pub int32: i32,
    pub int64: i64,
    pub optional_int: Option<i64>,
    pub optional_int8: Option<i8>,
    pub optional_int16: Option<i16>,
    pub optional_int32: Option<i32>,
    #[ent(update_default = 100)]
    pub optional_int64: Option<i64>,
    #[ent(max = 32)]
    pub validate_optional_int32: Option<i32>,
    pub optional_uint: Option<u64>,
    pub optional_uint8: Option<u8>,
    pub optional_uint16: Option<u16>,
    pub optional_uint32: Option<u32>,
    pub optional_uint64: Option<u64>,
    pub optional_float: Option<f64>,
    pub optional_float32: Option<f32>,
    pub state: Option<State>,
    #[ent(sql_type(mysql = "datetime(6)"))]
    pub datetime: Option<DateTime<Utc>>,
    #[ent(sql_type(postgres = "text", mysql = "mediumtext"))]
    pub text: Option<String>,
    #[ent(update_default = 100)]
    pub duration: Option<i64>,
    #[ent(default = String::from("unknown"))]
    pub dir: String,
    #[ent(default = "default")]
    pub str: Option<String>,
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub deleted_at: Option<DateTime<Utc>>,
    #[ent(min_len = 3, max_len = 20)]
    pub raw_data: Option<Vec<u8>>,
    #[ent(default = octets([127, 0, 0, 1].into()), validate = is_ip)]
    pub ip: Option<Vec<u8>>,
    #[ent(default = Permission::Read)]
    pub role: Permission,
    pub optional_uuid: Option<Uuid>,
    pub strings: Option<Json<Vec<String>>>,
    pub password_other: Option<Sensitive<String>>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Node {
    pub id: i64,
    pub value: Option<i64>,
    #[ent(update_default = Utc::now())]
    pub updated_at: Option<DateTime<Utc>>,

    pub next: One<Node>,
    #[ent(inverse = next)]
    pub prev: One<Node>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Comment {
    pub id: i64,
    #[ent(unique)]
    pub unique_int: i64,
    #[ent(unique)]
    pub unique_float: f64,
    pub nillable_int: Option<i64>,
    pub table: Option<String>,
    pub dir: Option<Json<Vec<String>>>,
    pub client: Option<String>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Item {
    #[ent(default = Uuid::new_v4().to_string(), max_len = 64)]
    pub id: String,
    #[ent(unique, max_len = 128)]
    pub text: Option<String>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(name, owner, unique))]
pub struct Task {
    pub id: i64,
    #[ent(default = 1, range = 0..=2)]
    pub priority: i32,
    pub priorities: Option<Json<Vec<i32>>>,
    #[ent(default = Utc::now(), immutable)]
    pub created_at: DateTime<Utc>,
    pub name: Option<String>,
    pub owner: Option<String>,
    pub order: Option<i64>,
    pub order_option: Option<i64>,
    #[ent(default = "", max_len = 45)]
    pub op: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct License {
    pub id: i64,
    #[ent(default = Utc::now(), immutable)]
    pub create_time: DateTime<Utc>,
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub update_time: DateTime<Utc>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Spec {
    pub id: i64,

    pub card: Many<Card>,
}

// Names that clash with something elsewhere, or that have no regular plural.

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Api {
    pub id: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Builder {
    pub id: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Goods {
    pub id: i64,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct PC {
    pub id: i64,
}
