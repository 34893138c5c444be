//! Small entities with an edge of every kind, so that statements stay short.

use ent::prelude::*;

#[derive(Entity, Clone, Debug, PartialEq)]
pub(crate) struct User {
    pub id: i64,
    pub age: i64,
    #[ent(default = "unknown")]
    pub name: String,
    pub nickname: Option<String>,
    pub boss_id: Option<i64>,

    pub pets: Many<Pet>,
    pub card: One<Card>,
    #[ent(inverse = users)]
    pub groups: Many<Group>,
    pub friends: Many<User>,
    pub spouse: One<User>,
    #[ent(field = boss_id)]
    pub boss: One<User>,
    #[ent(inverse = boss)]
    pub team: Many<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub(crate) struct Pet {
    pub id: i64,
    pub weight: f64,
    #[ent(inverse = pets)]
    pub owner: One<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub(crate) struct Card {
    pub id: i64,
    #[ent(inverse = card)]
    pub owner: One<User>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub id: i64,
    pub name: String,
    pub users: Many<User>,
}
