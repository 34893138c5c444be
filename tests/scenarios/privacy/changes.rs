//! Random mutations of every kind, of every entity and through every edge.

use ent::Error;
use ent::prelude::*;

use super::chance::Chance;
use super::entities::{
    Card, CardCreate, CardUpdate, Person, PersonCreate, PersonUpdate, Room, RoomCreate, RoomUpdate,
    ScopedSetters, Stay, StayUpdate, Tag, TagCreate, TagUpdate, Task, TaskCreate, TaskUpdate, Team,
    TeamCreate, TeamUpdate,
};
use super::questions::{Scene, predicate, told};

/// Mostly the viewer's own tenant.
fn org(chance: &mut Chance) -> i64 {
    if chance.once_in(8) { 2 } else { 1 }
}

/// Declares what may become of the edges of an entity in a create and in an update.
macro_rules! changes {
    ($entity:ident, $create:ident, $update:ident,
        create |$c:ident, $chance:ident| { $($created:expr),* $(,)? },
        update |$u:ident| { $($updated:expr),* $(,)? }) => {
        impl Changed for $entity {
            async fn create($chance: &mut Chance, key: i64, client: &Client) -> String {
                let builders: Vec<$create> = (0..3).map(|i| {
                    let mut $c = $entity::create().id(key + i).org_id(org($chance)).name($chance.name()).rank($chance.from(0, 9));
                    let edges: &[fn($create, &mut Chance) -> $create] = &[$(|$c, $chance| { let _ = &$chance; $created }),*];
                    if $chance.once_in(2) {
                        $c = $chance.one(edges)($c, $chance);
                    }
                    $c
                }).collect();
                let mut builders = builders.into_iter();
                match $chance.below(6) {
                    4 => {
                        let there = builders.map(|builder| builder.id($chance.from(1, 4)));
                        told($entity::create_bulk(there).on_conflict($entity::ID).update_new_values().save(client).await)
                    }
                    5 => match builders.next() {
                        Some(builder) => {
                            let there = builder.id($chance.from(1, 4)).on_conflict($entity::ID);
                            let there = there.update().set_new($entity::SCOPED.rank).where_(predicate($chance, 1));
                            told(there.save(client).await)
                        }
                        None => String::new(),
                    },
                    0 => told($entity::create_bulk(builders).save(client).await),
                    1 => told($entity::create_bulk(builders).exec(client).await),
                    2 => match builders.next() {
                        Some(builder) => told(builder.exec(client).await),
                        None => String::new(),
                    },
                    _ => match builders.next() {
                        Some(builder) => told(builder.save(client).await),
                        None => String::new(),
                    },
                }
            }

            async fn update($chance: &mut Chance, client: &Client) -> String {
                fn some<Kind>(mut $u: $update<Kind>, $chance: &mut Chance) -> $update<Kind> {
                    if $chance.once_in(2) {
                        $u = $u.name($chance.name());
                    }
                    if $chance.once_in(12) {
                        $u = $u.org_id(2);
                    }
                    for _ in 0..$chance.below(3) {
                        let edges: &[fn($update<Kind>, &mut Chance) -> $update<Kind>] = &[$(|$u, $chance| { let _ = &$chance; $updated }),*];
                        $u = $chance.one(edges)($u, $chance);
                    }
                    if $chance.once_in(3) {
                        $u = $u.where_(predicate::<$entity>($chance, 2));
                    }
                    $u
                }
                match $chance.below(3) {
                    0 => told(some($entity::update_many(), $chance).exec(client).await),
                    _ => told(some($entity::update($chance.key()), $chance).save(client).await),
                }
            }

            async fn delete($chance: &mut Chance, client: &Client) -> String {
                // The first two are those that hidden rows may refer to.
                let one = $entity::KEY.gt(2);
                match $chance.below(2) {
                    0 => told($entity::delete($chance.key()).where_(one).exec(client).await),
                    _ => {
                        let some = predicate::<$entity>($chance, 2);
                        told($entity::delete_many().where_(one).where_(some).exec(client).await)
                    }
                }
            }
        }
    };
}

#[allow(async_fn_in_trait, reason = "only this module uses it")]
trait Changed: Scene {
    async fn create(chance: &mut Chance, key: i64, client: &Client) -> String;
    async fn update(chance: &mut Chance, client: &Client) -> String;
    async fn delete(chance: &mut Chance, client: &Client) -> String;
}

changes! {
    Team, TeamCreate, TeamUpdate,
    create |c, chance| { c.add_members(chance.keys()), c.add_members(chance.own_keys()) },
    update |u| {
        u.add_members(chance.keys()),
        u.remove_members(chance.keys()),
        u.clear_members(),
        u.clear_members().add_members(chance.own_keys()),
    }
}

changes! {
    Person, PersonCreate, PersonUpdate,
    create |c, chance| {
        c.team(chance.key()),
        c.team_id(chance.key()),
        c.boss(chance.key()),
        c.add_reports(chance.keys()),
        c.spouse(chance.key()),
        c.add_friends(chance.keys()),
        c.card(chance.key()),
        c.add_tasks(chance.keys()),
        c.add_tags(chance.keys()),
        c.add_rooms(chance.keys()),
    },
    update |u| {
        u.team(chance.key()),
        u.team_id(chance.key()),
        u.clear_team(),
        u.boss(chance.key()),
        u.clear_boss(),
        u.add_reports(chance.keys()),
        u.remove_reports(chance.keys()),
        u.clear_reports(),
        u.clear_reports().add_reports(chance.own_keys()),
        u.spouse(chance.key()),
        u.clear_spouse(),
        u.clear_spouse().spouse(chance.key()),
        u.add_friends(chance.keys()),
        u.remove_friends(chance.keys()),
        u.clear_friends(),
        u.card(chance.key()),
        u.clear_card(),
        u.clear_card().card(chance.key()),
        u.add_tasks(chance.keys()),
        u.remove_tasks(chance.keys()),
        u.clear_tasks(),
        u.clear_tasks().add_tasks(chance.own_keys()),
        u.add_tags(chance.keys()),
        u.remove_tags(chance.keys()),
        u.clear_tags(),
        u.add_rooms(chance.keys()),
        u.remove_rooms(chance.keys()),
        u.clear_rooms(),
    }
}

changes! {
    Card, CardCreate, CardUpdate,
    create |c, chance| { c.holder(chance.key()) },
    update |u| { u.holder(chance.key()), u.clear_holder() }
}

changes! {
    Task, TaskCreate, TaskUpdate,
    create |c, chance| { c.worker(chance.key()) },
    update |u| { u.worker(chance.key()), u.clear_worker() }
}

changes! {
    Tag, TagCreate, TagUpdate,
    create |c, chance| { c.add_people(chance.keys()), c.add_people(chance.own_keys()) },
    update |u| { u.add_people(chance.keys()), u.remove_people(chance.keys()), u.clear_people() }
}

changes! {
    Room, RoomCreate, RoomUpdate,
    create |c, chance| { c.add_guests(chance.keys()), c.add_guests(chance.own_keys()) },
    update |u| { u.add_guests(chance.keys()), u.remove_guests(chance.keys()), u.clear_guests() }
}

type NewStay = super::entities::StayCreate<ent::__private::Set, ent::__private::Set>;

/// What is required is set by keys, whatever becomes of the edges.
async fn change_stay(chance: &mut Chance, client: &Client) -> String {
    fn some<Kind>(mut update: StayUpdate<Kind>, chance: &mut Chance) -> StayUpdate<Kind> {
        update = match chance.below(5) {
            0 => update.person(chance.key()),
            1 => update.room_id(chance.key()),
            2 => update.org_id(2),
            _ => update.rank(chance.from(0, 9)),
        };
        if chance.once_in(2) {
            update = update.where_(predicate::<Stay>(chance, 2));
        }
        update
    }
    match chance.below(6) {
        0 => told(Stay::update(chance.key()).where_(predicate::<Stay>(chance, 1)).save(client).await),
        1 => told(some(Stay::update(chance.key()), chance).save(client).await),
        2 => told(some(Stay::update_many(), chance).exec(client).await),
        3 => told(Stay::delete_many().where_(predicate::<Stay>(chance, 2)).exec(client).await),
        _ => {
            let stay: NewStay = Stay::create().person(chance.key()).room_id(chance.key());
            told(stay.save(client).await)
        }
    }
}

/// Several changes in one transaction, of which the last may be taken back.
async fn transaction(chance: &mut Chance, key: i64, client: &Client) -> String {
    let ran = async {
        let tx = client.begin().await?;
        let first = Task::update(chance.from(1, 5)).name(chance.name()).save(&tx).await.is_ok();
        let found = Person::query().where_(predicate(chance, 2)).count(&tx).await?;
        let made = Tag::create().id(key).org_id(1).add_people(chance.own_keys()).save(&tx).await.is_ok();
        match chance.once_in(3) {
            true => tx.rollback().await?,
            false => tx.commit().await?,
        }
        Ok::<_, Error>((first, found, made))
    };
    told(ran.await)
}

async fn of<E: Changed>(chance: &mut Chance, key: i64, client: &Client) -> String {
    match chance.below(7) {
        0 | 1 => E::create(chance, key, client).await,
        2 => E::delete(chance, client).await,
        _ => E::update(chance, client).await,
    }
}

/// Changes something; what is created gets keys from that one on.
pub async fn change(chance: &mut Chance, key: i64, client: &Client) -> String {
    match chance.below(12) {
        0 => of::<Team>(chance, key, client).await,
        1 => of::<Card>(chance, key, client).await,
        2 => of::<Task>(chance, key, client).await,
        3 => of::<Tag>(chance, key, client).await,
        4 => of::<Room>(chance, key, client).await,
        5 | 6 => change_stay(chance, client).await,
        7 => transaction(chance, key, client).await,
        _ => of::<Person>(chance, key, client).await,
    }
}
