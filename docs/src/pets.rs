// The entities of the guide's examples, and a client to try them with. Every code block that uses them includes this file.

use ent::prelude::*;

/// A person who owns pets and joins groups.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct User {
    pub id: i64,
    #[ent(range = 0..=150)]
    pub age: i32,
    #[ent(not_empty)]
    pub name: String,
    #[ent(unique)]
    pub nickname: Option<String>,
    #[ent(default = Role::Member)]
    pub role: Role,
    pub pets: Many<Pet>,
    #[ent(inverse = users)]
    pub groups: Many<Group>,
    pub spouse: One<User>,
}

#[derive(EntEnum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Admin,
    Member,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Pet {
    pub id: i64,
    pub name: String,
    pub owner_id: Option<i64>,
    #[ent(inverse = pets, field = owner_id)]
    pub owner: One<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Group {
    pub id: i64,
    #[ent(unique)]
    pub name: String,
    pub users: Many<User>,
}

/// A client of an empty database in memory that has the tables of these entities.
pub async fn connect() -> Result<Client, ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Pet, Group].create(&client).await?;
    Ok(client)
}
