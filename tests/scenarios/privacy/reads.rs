//! The reads of the walk: every terminal, and every position that an entity can have in a query.

use ent::count;
use ent::prelude::*;
use futures_util::TryStreamExt;
use futures_util::future::FutureExt;

use super::entities::{Card, Person, Room, Stay, Tag, Task, Team};
use super::walk::Row;
use crate::ways;

#[derive(Projection, Debug)]
#[expect(dead_code, reason = "it is only shown")]
#[ent(entity = Task)]
struct Titled {
    id: i64,
}

fn people() -> Query<Person> {
    Query::new().order_by(Person::ID.asc())
}

const NAME: Field<Person, String> = Person::SCOPED.name;

pub fn rows() -> Vec<Row> {
    ways! {
        // Terminals.
        ["Query::all"] of ["Person"] |c| people().all(c).await;
        ["Query::first"] of ["Person"] |c| Person::query().order_by(Person::ID.desc()).first(c).await;
        ["Query::only"] of ["Person"] |c| people().where_(Person::SCOPED.rank.gt(2)).only(c).await;
        ["Query::ids"] of ["Person"] |c| people().ids(c).await;
        ["Query::first_id"] of ["Person"] |c| Person::query().order_by(Person::ID.desc()).first_id(c).await;
        ["Query::only_id"] of ["Person"] |c| people().where_(Person::SCOPED.rank.gt(2)).only_id(c).await;
        ["Query::count"] of ["Person"] |c| people().count(c).await;
        ["Query::count"] of ["Person"] |c| people().offset(1).limit(9).count(c).await;
        ["Query::exists"] of ["Person"] |c| people().where_(Person::ID.eq(101)).exists(c).await;
        ["Query::exists"] of ["Person"] |c| people().offset(3).exists(c).await;
        ["Query::stream"] of ["Person"] |c| people().stream(c).try_collect::<Vec<_>>().await;
        ["Query::aggregate"] of ["Person"] |c| people().aggregate((count(), Person::SCOPED.rank.max()), c).await;
        ["Query::aggregate"] of ["Person"] |c| people().limit(9).aggregate(Person::SCOPED.rank.sum(), c).await;
        ["Select::all"] of ["Person"] |c| people().select((Person::ID, NAME)).all(c).await;
        ["Select::all"] of ["Person"] |c| Person::query().select(NAME).distinct().all(c).await;
        ["Select::first"] of ["Person"] |c| Person::query().order_by(Person::ID.desc()).select(NAME).first(c).await;
        ["Select::only"] of ["Person"] |c| Person::query().where_(Person::ID.gt(2)).select(Person::ID).only(c).await;
        ["Select::all"] of ["Task"] |c| Task::query().order_by(Task::ID.asc()).select_as::<Titled>().all(c).await;
        ["Grouped::all"] of ["Person"] |c| Person::query().group_by(NAME).aggregate(count()).order_by(NAME.asc()).all(c).await;
        ["Grouped::all"] of ["Person"] |c| Person::query().group_by(NAME).aggregate(count()).having(count().lt(3)).all(c).await;
        ["Grouped::only"] of ["Person"] |c| Person::query().group_by(NAME).aggregate(Person::SCOPED.rank.max()).only(c).await;
        ["entity::get"] of ["Person"] |c| Person::get(1, c).await;
        ["entity::get"] of ["Person"] |c| Person::get(101, c).await;
        ["Query::all"] of ["Person"] |c| c.transaction(async |tx| people().all(tx).await).await;

        // The start, the middle and the end of a traversal.
        ["Query::all"] of ["Team", "Person"] |c| Team::query().traverse(Team::MEMBERS).order_by(Person::ID.asc()).all(c).await;
        ["Query::all"] of ["Team", "Person"] |c| people().traverse(Person::TEAM).order_by(Team::ID.asc()).all(c).await;
        ["Query::ids"] of ["Person"] |c| people().traverse(Person::REPORTS).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person"] |c| people().traverse(Person::BOSS).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person"] |c| people().traverse(Person::SPOUSE).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person"] |c| people().traverse(Person::FRIENDS).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Card"] |c| people().traverse(Person::CARD).order_by(Card::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().traverse(Person::TASKS).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Tag"] |c| people().traverse(Person::TAGS).order_by(Tag::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Room", "Stay"] |c| people().traverse(Person::ROOMS).order_by(Room::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Room", "Stay"] |c| Room::query().traverse(Room::GUESTS).order_by(Person::ID.asc()).ids(c).await;
        ["Query::count"] of ["Tag", "Person", "Task"] |c| Tag::query().traverse(Tag::PEOPLE).traverse(Person::TASKS).count(c).await;
        ["Query::ids"] of ["Card", "Person", "Task"] |c| Card::query().traverse(Card::HOLDER).traverse(Person::TASKS).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Task", "Person"] |c| Task::query().traverse(Task::WORKER).traverse(Person::FRIENDS).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(Person::ID.eq(101)).traverse(Person::TASKS).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(Person::ID.eq(1)).traverse(Person::TASKS).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Task", "Tag"] |c| people().where_(Person::TAGS.has_with(Tag::SCOPED.rank.gt(9))).traverse(Person::TASKS).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().order_by(Person::TASKS.count().desc()).limit(1).traverse(Person::TASKS).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Card", "Task"] |c| Person::query().order_by(Person::CARD.field(Card::SCOPED.rank).desc()).order_by(Person::ID.asc()).limit(1).traverse(Person::TASKS).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| match Person::get(1, c).await {
            Ok(person) => person.query_tasks().order_by(Task::ID.asc()).ids(c).await,
            Err(error) => Err(error),
        };

        // What is loaded along.
        ["Query::all"] of ["Person", "Team"] |c| people().with(Person::TEAM).all(c).await;
        ["Query::all"] of ["Person"] |c| people().with(Person::REPORTS.order_by(Person::ID.asc())).with(Person::BOSS).with(Person::SPOUSE).all(c).await;
        ["Query::all"] of ["Person", "Card"] |c| people().with(Person::CARD).all(c).await;
        ["Query::all"] of ["Card", "Person"] |c| Card::query().order_by(Card::ID.asc()).with(Card::HOLDER).all(c).await;
        ["Query::all"] of ["Person", "Task"] |c| people().with(Person::TASKS.load().order_by(Task::ID.desc()).limit(1)).all(c).await;
        ["Query::all"] of ["Person", "Task"] |c| people().with(Person::TASKS.limit(1).offset(1).order_by(Task::ID.asc())).all(c).await;
        ["Query::all"] of ["Person", "Task"] |c| people().with(Person::TASKS.where_(Task::SCOPED.rank.gt(9))).all(c).await;
        ["Query::all"] of ["Person", "Tag"] |c| people().with(Person::TAGS.order_by(Tag::ID.asc())).all(c).await;
        ["Query::all"] of ["Person", "Tag"] |c| people().with(Person::TAGS.order_by(Tag::PEOPLE.count().desc()).limit(1)).all(c).await;
        ["Query::all"] of ["Person", "Room", "Stay"] |c| people().with(Person::ROOMS.order_by(Room::ID.asc())).all(c).await;
        ["Query::all"] of ["Person", "Stay", "Room"] |c| people().with(Person::STAYS.with(Stay::ROOM)).all(c).await;
        ["Query::all"] of ["Task", "Person", "Tag"] |c| Task::query().order_by(Task::ID.asc()).with(Task::WORKER.load().with(Person::TAGS.order_by(Tag::ID.asc()))).all(c).await;
        ["Query::all"] of ["Person", "Tag"] |c| people().with(Person::TAGS.named("all").order_by(Tag::ID.asc())).all(c).await.and_then(|people| {
            people.iter().map(|person| Ok(person.tags.named("all")?.to_vec())).collect::<Result<Vec<_>, ent::Error>>()
        });
        ["Query::all"] of ["Person", "Tag"] |c| people().with(Person::TAGS.load().named("names").order_by(Tag::ID.asc()).select(Tag::SCOPED.name)).all(c).await.and_then(|people| {
            people.iter().map(|person| Ok(person.tags.named_selected::<String>("names")?.to_vec())).collect::<Result<Vec<_>, ent::Error>>()
        });
        ["Query::all"] of ["Person", "Team"] |c| people().with(Person::TEAM.select(Team::SCOPED.name)).all(c).await.and_then(|people| {
            people.iter().map(|person| Ok(person.team.selected::<String>()?.cloned())).collect::<Result<Vec<_>, ent::Error>>()
        });
        ["Query::all"] of ["Person", "Room", "Stay"] |c| people().with(Person::ROOMS.order_by(Room::ID.asc())).all(&c.intercept_all(through)).await;

        // Conditions.
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(Person::TASKS.has()).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(!Person::TASKS.has()).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(Person::TASKS.has_with(Task::ID.eq(101))).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| people().where_(!Person::TASKS.has_with(Task::ID.gt(100))).ids(c).await;
        ["Query::ids"] of ["Task", "Person"] |c| Task::query().where_(Task::WORKER.has()).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Task", "Person"] |c| Task::query().where_(!Task::WORKER.has()).order_by(Task::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person"] |c| people().where_(Person::BOSS.has()).ids(c).await;
        ["Query::ids"] of ["Person", "Tag"] |c| people().where_(Person::TAGS.has_with(Tag::SCOPED.name.eq("secret"))).ids(c).await;
        ["Query::ids"] of ["Person", "Room", "Stay"] |c| people().where_(Person::ROOMS.has()).ids(c).await;
        ["Query::ids"] of ["Room", "Person", "Stay"] |c| Room::query().where_(Room::GUESTS.has_with(Person::ID.gt(1))).order_by(Room::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Team", "Person", "Task"] |c| Team::query().where_(Team::MEMBERS.has_with(Person::TASKS.has_with(Task::SCOPED.rank.gt(9)))).ids(c).await;
        ["Query::aggregate"] of ["Person", "Task"] |c| people().where_(Person::TASKS.has_with(Task::SCOPED.rank.gt(9))).aggregate(count(), c).await;

        // Orders.
        ["Query::ids"] of ["Person", "Task"] |c| Person::query().order_by(Person::TASKS.count().desc()).order_by(Person::ID.desc()).ids(c).await;
        ["Query::ids"] of ["Person", "Task"] |c| Person::query().order_by(Person::TASKS.sum(Task::SCOPED.rank).desc()).order_by(Person::ID.desc()).ids(c).await;
        ["Query::ids"] of ["Person", "Tag"] |c| Person::query().order_by(Person::TAGS.mean(Tag::SCOPED.rank).desc()).order_by(Person::ID.desc()).ids(c).await;
        ["Query::ids"] of ["Person", "Tag"] |c| Person::query().order_by(Person::TAGS.max(Tag::SCOPED.name).desc()).order_by(Person::ID.desc()).ids(c).await;
        ["Query::ids"] of ["Person", "Room", "Stay"] |c| Person::query().order_by(Person::ROOMS.min(Room::SCOPED.rank).desc()).order_by(Person::ID.asc()).ids(c).await;
        ["Query::ids"] of ["Person", "Card"] |c| Person::query().order_by(Person::CARD.field(Card::SCOPED.rank).desc()).order_by(Person::ID.desc()).ids(c).await;
        ["Query::ids"] of ["Task", "Person"] |c| Task::query().order_by(Task::WORKER.field(NAME).desc()).order_by(Task::ID.asc()).ids(c).await;
        ["Grouped::all"] of ["Person", "Task"] |c| Person::query().group_by(Person::ID).aggregate(count()).order_by(Person::TASKS.count().desc()).order_by(Person::ID.desc()).all(c).await;
    }
}

async fn through(query: Query<ent::Any>, next: NextQuery<ent::Any>) -> Result<Answer<ent::Any>, ent::Error> {
    next.run(query).await
}
