//! Random queries, of every entity and through every edge.

use std::fmt::Debug;

use ent::prelude::*;
use ent::{Eager, Error, count};
use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, FutureExt};

use super::chance::Chance;
use super::entities::{Card, Person, Room, Scoped, Stay, Tag, Task, Team};

/// What came of an operation, as a text: two of them are the same when nobody can tell them apart.
pub fn told<T: Debug>(result: Result<T, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error:?}: {error}"),
    }
}

/// An entity that random queries are made of.
pub trait Scene: HasMixin<Scoped> + Entity<Id = i64> + Debug {
    const KEY: Field<Self, i64>;

    /// A condition on the neighbours of some edge.
    fn neighbours(chance: &mut Chance, depth: u32) -> Predicate<Self>;

    /// An order by the neighbours of some edge.
    fn neighbours_order(chance: &mut Chance) -> Order<Self>;

    /// A load of some edge.
    fn load(chance: &mut Chance, depth: u32) -> Eager<Self>;

    /// Asks for what some edge leads to.
    fn traverse<'a>(
        query: Query<Self>,
        chance: &'a mut Chance,
        depth: u32,
        client: &'a Client,
    ) -> BoxFuture<'a, String>;

    /// Asks for everything there is, with all edges.
    fn everything(client: &Client) -> BoxFuture<'_, String>;
}

macro_rules! scene {
    ($($entity:ident { $($many:ident => $to:ident),*; $($one:ident => $target:ident),* })*) => {$(
        impl Scene for $entity {
            const KEY: Field<Self, i64> = $entity::ID;

            fn neighbours(chance: &mut Chance, depth: u32) -> Predicate<Self> {
                let edges: &[fn(&mut Chance, u32) -> Predicate<Self>] = &[
                    $(|chance, depth| match chance.once_in(3) {
                        true => $entity::$many.has(),
                        false => $entity::$many.has_with(predicate::<$to>(chance, depth)),
                    },)*
                    $(|chance, depth| match chance.once_in(3) {
                        true => $entity::$one.has(),
                        false => $entity::$one.has_with(predicate::<$target>(chance, depth)),
                    },)*
                ];
                chance.one(edges)(chance, depth)
            }

            fn neighbours_order(chance: &mut Chance) -> Order<Self> {
                let edges: &[fn(&mut Chance) -> Order<Self>] = &[
                    $(
                        |_| $entity::$many.count().desc(),
                        |_| $entity::$many.sum($to::SCOPED.rank).asc(),
                        |_| $entity::$many.max($to::SCOPED.name).desc(),
                    )*
                    $(
                        |_| $entity::$one.field($target::SCOPED.rank).desc(),
                        |_| $entity::$one.field($target::SCOPED.name).asc(),
                    )*
                ];
                chance.one(edges)(chance)
            }

            fn load(chance: &mut Chance, depth: u32) -> Eager<Self> {
                let edges: &[fn(&mut Chance, u32) -> Eager<Self>] = &[
                    $(|chance, depth| {
                        let mut load = $entity::$many.load();
                        if chance.once_in(3) {
                            load = load.where_(predicate::<$to>(chance, 1));
                        }
                        if chance.once_in(2) {
                            load = load.order_by(order::<$to>(chance));
                        }
                        load = load.order_by($to::KEY.asc());
                        if chance.once_in(3) {
                            load = load.limit(chance.below(3));
                        }
                        if chance.once_in(5) {
                            load = load.offset(chance.below(2));
                        }
                        if depth > 0 && chance.once_in(2) {
                            load = load.with($to::load(chance, depth - 1));
                        }
                        load.into()
                    },)*
                    $(|chance, depth| {
                        let mut load = $entity::$one.load();
                        if chance.once_in(3) {
                            load = load.where_(predicate::<$target>(chance, 1));
                        }
                        if depth > 0 && chance.once_in(2) {
                            load = load.with($target::load(chance, depth - 1));
                        }
                        load.into()
                    },)*
                ];
                chance.one(edges)(chance, depth)
            }

            fn traverse<'a>(
                query: Query<Self>,
                chance: &'a mut Chance,
                depth: u32,
                client: &'a Client,
            ) -> BoxFuture<'a, String> {
                let edges: &[for<'b> fn(
                    Query<Self>,
                    &'b mut Chance,
                    u32,
                    &'b Client,
                ) -> BoxFuture<'b, String>] = &[
                    $(|query, chance, depth, client| ask(query.traverse($entity::$many), chance, depth, client),)*
                    $(|query, chance, depth, client| ask(query.traverse($entity::$one), chance, depth, client),)*
                ];
                chance.one(edges)(query, chance, depth, client)
            }

            fn everything(client: &Client) -> BoxFuture<'_, String> {
                let query = $entity::query().order_by($entity::ID.asc());
                $(let query = query.with($entity::$many.order_by($to::ID.asc()));)*
                $(let query = query.with($entity::$one);)*
                async move { told(query.all(client).await) }.boxed()
            }
        }
    )*};
}

scene! {
    Team { MEMBERS => Person; }
    Person {
        REPORTS => Person, FRIENDS => Person, TASKS => Task, TAGS => Tag, ROOMS => Room, STAYS => Stay;
        TEAM => Team, BOSS => Person, SPOUSE => Person, CARD => Card
    }
    Card { ; HOLDER => Person }
    Task { ; WORKER => Person }
    Tag { PEOPLE => Person; }
    Room { GUESTS => Person, STAYS => Stay; }
    Stay { ; PERSON => Person, ROOM => Room }
}

pub fn predicate<E: Scene>(chance: &mut Chance, depth: u32) -> Predicate<E> {
    match chance.below(if depth == 0 { 8 } else { 14 }) {
        0 => E::KEY.eq(chance.key()),
        1 => E::KEY.in_(chance.keys()),
        2 => E::MIXIN.rank.gt(chance.from(0, 9)),
        3 => E::MIXIN.rank.lte(chance.from(0, 9)),
        4 => E::MIXIN.name.eq(chance.name()),
        5 => E::MIXIN.name.contains(chance.name()),
        6 => E::MIXIN.org_id.neq(chance.from(1, 2)),
        7 => E::MIXIN.name.has_prefix(chance.name()),
        8 => predicate::<E>(chance, depth - 1) & predicate::<E>(chance, depth - 1),
        9 => predicate::<E>(chance, depth - 1) | predicate::<E>(chance, depth - 1),
        10 => !predicate::<E>(chance, depth - 1),
        11 => !E::neighbours(chance, depth - 1),
        _ => E::neighbours(chance, depth - 1),
    }
}

fn order<E: Scene>(chance: &mut Chance) -> Order<E> {
    match chance.below(4) {
        0 => E::MIXIN.rank.desc(),
        1 => E::MIXIN.name.asc(),
        _ => E::neighbours_order(chance),
    }
}

/// Asks something of the entities of a query, or of what it leads to.
pub fn ask<'a, E: Scene>(
    query: Query<E>,
    chance: &'a mut Chance,
    depth: u32,
    client: &'a Client,
) -> BoxFuture<'a, String> {
    async move {
        let mut query = query;
        if chance.once_in(2) {
            query = query.where_(predicate(chance, 2));
        }
        let plain = query.clone();
        if chance.once_in(2) {
            query = query.order_by(order(chance));
        }
        query = query.order_by(E::KEY.asc());
        let unlimited = query.clone();
        if chance.once_in(4) {
            query = query.limit(chance.below(4));
        }
        if chance.once_in(6) {
            query = query.offset(chance.below(2));
        }
        if depth > 0 && chance.once_in(2) {
            return E::traverse(query, chance, depth - 1, client).await;
        }
        let (rank, name) = (E::MIXIN.rank, E::MIXIN.name);
        match chance.below(17) {
            0 => told(query.count(client).await),
            1 => told(query.exists(client).await),
            2 => told(query.ids(client).await),
            3 => told(query.first_id(client).await),
            4 => told(query.only_id(client).await),
            5 => told(query.first(client).await),
            6 => told(query.only(client).await),
            7 => told(query.select((E::KEY, name, rank)).all(client).await),
            8 => told(plain.select(name).distinct().all(client).await.map(|mut names| {
                names.sort();
                names
            })),
            9 => told(
                query
                    .aggregate((count(), rank.sum(), name.min(), rank.mean(), name.count_distinct()), client)
                    .await,
            ),
            10 => told(
                plain.group_by(name).aggregate((count(), rank.max())).order_by(name.asc()).all(client).await,
            ),
            11 => {
                let groups = plain.group_by(E::KEY).aggregate(count());
                told(groups.order_by(E::neighbours_order(chance)).order_by(E::KEY.asc()).all(client).await)
            }
            12 => {
                let query = if client.dialect() == ent::Dialect::Sqlite {
                    unlimited
                } else {
                    query.with(E::load(chance, 1))
                };
                told(query.stream(client).try_collect::<Vec<E>>().await)
            }
            13 => told(query.all(client).await),
            _ => told(query.with(E::load(chance, 2)).with(E::load(chance, 2)).all(client).await),
        }
    }
    .boxed()
}

/// Asks something of some entity.
pub async fn question(chance: &mut Chance, client: &Client) -> String {
    match chance.below(8) {
        0 => ask(Team::query(), chance, 2, client).await,
        1 => ask(Card::query(), chance, 2, client).await,
        2 => ask(Task::query(), chance, 2, client).await,
        3 => ask(Tag::query(), chance, 2, client).await,
        4 => ask(Room::query(), chance, 2, client).await,
        5 => ask(Stay::query(), chance, 2, client).await,
        6 => told(Person::get(chance.key(), client).await),
        _ => ask(Person::query(), chance, 2, client).await,
    }
}
