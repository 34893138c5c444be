//! Entities of two tenants with every kind of edge, each hidden from the other tenant by the policy of one mixin.

use ent::Error;
use ent::prelude::*;

pub fn schema() -> ent::Schema {
    ent::schema![Person, Card, Task, Tag, Room, Team, Stay]
}

/// Who asks, and which entity is to deny whatever he asks.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub org: i64,
    pub denied: Option<&'static str>,
}

impl Viewer {
    pub fn of(org: i64) -> Viewer {
        Viewer { org, denied: None }
    }
}

/// What belongs to a tenant; to nobody, unless it is said.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(policy = scoped)]
pub struct Scoped {
    #[ent(default = 0)]
    pub org_id: i64,
    #[ent(default = "")]
    pub name: String,
    #[ent(default = 0)]
    pub rank: i64,
}

fn scoped<E: HasMixin<Scoped>>() -> Policy<E> {
    Policy::new().both(denied::<E>).both(own::<E>)
}

fn denied<E: Entity>(cx: Context<E>) -> Result<Decision<E>, Error> {
    match cx.viewer::<Viewer>()?.denied {
        Some(entity) if entity == cx.entity().name => Ok(Decision::deny("the test says so")),
        _ => Ok(Decision::Skip),
    }
}

fn own<E: HasMixin<Scoped>>(cx: Context<E>) -> Result<Decision<E>, Error> {
    Ok(Decision::Filter(E::MIXIN.org_id.eq(cx.viewer::<Viewer>()?.org)))
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Team {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    pub members: Many<Person>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Person {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    pub team_id: Option<i64>,
    #[ent(inverse = members, field = team_id)]
    pub team: One<Team>,
    pub reports: Many<Person>,
    #[ent(inverse = reports)]
    pub boss: One<Person>,
    pub spouse: One<Person>,
    pub friends: Many<Person>,
    pub card: One<Card>,
    pub tasks: Many<Task>,
    pub tags: Many<Tag>,
    #[ent(through = Stay)]
    pub rooms: Many<Room>,
    #[ent(inverse = person)]
    pub stays: Many<Stay>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Card {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    #[ent(inverse = card)]
    pub holder: One<Person>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Task {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    #[ent(inverse = tasks)]
    pub worker: One<Person>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    #[ent(inverse = tags)]
    pub people: Many<Person>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Room {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    #[ent(inverse = rooms)]
    pub guests: Many<Person>,
    #[ent(inverse = room)]
    pub stays: Many<Stay>,
}

/// The pairs of `Person.rooms`.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(ent::hook::on(Op::CREATE, stamp)))]
pub struct Stay {
    pub id: i64,
    #[ent(mixin)]
    pub scoped: Scoped,
    pub person_id: i64,
    pub room_id: i64,
    #[ent(field = person_id)]
    pub person: One<Person>,
    #[ent(field = room_id)]
    pub room: One<Room>,
}

/// Gives a stay the tenant of whoever makes it, and a key that does not depend on what else there is.
async fn stamp(mut stay: Mutation<Stay>, next: Next<Stay>) -> Result<Outcome<Stay>, Error> {
    if let (Some(0), Some(viewer)) = (stay.get(Stay::SCOPED.org_id), stay.client().get::<Viewer>()) {
        stay.set(Stay::SCOPED.org_id, viewer.org);
    }
    if let (None, Some(person), Some(room)) = (stay.id(), stay.get(Stay::PERSON_ID), stay.get(Stay::ROOM_ID))
    {
        stay.set(Stay::ID, 10_000 + 1_000 * person + room);
    }
    next.run(stay).await
}
