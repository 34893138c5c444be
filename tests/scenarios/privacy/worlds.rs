//! Random rows of two tenants, and the world as it would be if there were only one.
//!
//! Rows of the first tenant have the keys 1 to 5, those of the second 101 to 104. Whatever refers from a hidden row to a
//! visible one refers to the keys 1 and 2: what becomes of it when those are deleted, the database decides.

use std::collections::HashSet;
use std::fmt::Write;

use ent::Error;
use ent::prelude::*;

use super::chance::Chance;
use super::entities::{Card, Person, Room, ScopedSetters, Stay, Tag, Task, Team};

const KINDS: usize = 6;
const OWN: std::ops::RangeInclusive<i64> = 1..=5;
const HIDDEN: std::ops::RangeInclusive<i64> = 101..=104;

pub fn is_hidden(key: i64) -> bool {
    key > 100
}

#[derive(Clone, Debug)]
struct Row {
    key: i64,
    name: &'static str,
    rank: i64,
}

impl Row {
    fn org(&self) -> i64 {
        if is_hidden(self.key) { 2 } else { 1 }
    }
}

type Pairs = Vec<(i64, i64)>;

/// Rows and edges, before they are written.
#[derive(Clone, Debug)]
pub struct World {
    /// Teams, people, cards, tasks, tags and rooms.
    rows: [Vec<Row>; KINDS],
    /// From people to their teams.
    teams: Pairs,
    /// From people to their bosses.
    bosses: Pairs,
    spouses: Pairs,
    friends: Pairs,
    /// From cards to their holders.
    holders: Pairs,
    /// From tasks to their workers.
    workers: Pairs,
    /// From tags to people.
    tags: Pairs,
    /// The key, the person and the room.
    stays: Vec<(i64, i64, i64)>,
}

impl World {
    /// A world of two tenants, with edges between them. What leads to conflicts in unique indexes with hidden rows is there
    /// only where nothing is `changed` afterwards.
    pub fn new(chance: &mut Chance, changed: bool) -> World {
        let mut row = |key| Row { key, name: chance.name(), rank: chance.from(0, 9) };
        let rows = [(); KINDS].map(|()| OWN.chain(HIDDEN).map(&mut row).collect());
        let (own, hidden): (Vec<i64>, Vec<i64>) = (OWN.collect(), HIDDEN.collect());
        let all: Vec<i64> = OWN.chain(HIDDEN).collect();
        // What rows of either tenant may refer to.
        let to_all = |chance: &mut Chance, key| match is_hidden(key) {
            true => chance.one(&[1, 2, 101, 102, 103, 104]),
            false => chance.one(&all),
        };
        let mut world = World {
            rows,
            teams: Vec::new(),
            bosses: Vec::new(),
            spouses: Vec::new(),
            friends: Vec::new(),
            holders: Vec::new(),
            workers: Vec::new(),
            tags: Vec::new(),
            stays: Vec::new(),
        };
        for key in all.iter().copied() {
            if !chance.once_in(4) {
                // The field shows the key, so that nothing hides a hidden one.
                let team = if is_hidden(key) { to_all(chance, key) } else { chance.one(&own) };
                world.teams.push((key, team));
            }
            if !chance.once_in(3) {
                let boss = to_all(chance, key);
                world.bosses.push((key, boss));
            }
            if !chance.once_in(4) {
                let worker = to_all(chance, key);
                world.workers.push((key, worker));
            }
        }
        let mut held = HashSet::new();
        for key in all.iter().copied().filter(|_| !chance.once_in(3)).collect::<Vec<_>>() {
            let holder = match (is_hidden(key), changed) {
                (false, _) => chance.one(&all),
                (true, true) => chance.one(&hidden),
                (true, false) => to_all(chance, key),
            };
            if held.insert(holder) {
                world.holders.push((key, holder));
            }
        }
        let mut married = HashSet::new();
        for _ in 0..3 {
            let (a, b) = match (chance.below(3), changed) {
                (0, false) => (chance.one(&own), chance.one(&hidden)),
                (1, _) => (chance.one(&hidden), chance.one(&hidden)),
                _ => (chance.one(&own), chance.one(&own)),
            };
            if a != b && !married.contains(&a) && !married.contains(&b) {
                married.extend([a, b]);
                world.spouses.push((a, b));
            }
        }
        for _ in 0..6 {
            world.friends.push(pair(chance));
            world.tags.push(pair(chance));
        }
        let mut stayed = HashSet::new();
        for _ in 0..6 {
            let (person, room) = pair(chance);
            if stayed.insert((person, room)) {
                let hidden = is_hidden(person) || is_hidden(room) || (!changed && chance.once_in(2));
                let key = if hidden { 100 } else { 0 } + stayed.len() as i64;
                world.stays.push((key, person, room));
            }
        }
        world
    }

    /// A world in which every edge leads from visible rows to visible ones and to hidden ones, and from hidden rows to
    /// visible ones. What is hidden is called a secret.
    pub fn small() -> World {
        let row = |key| match is_hidden(key) {
            true => Row { key, name: "secret", rank: 7_777_777 },
            false => Row { key, name: "a", rank: key },
        };
        World {
            rows: [(); KINDS].map(|()| [1, 2, 3, 101, 102].map(row).to_vec()),
            teams: vec![(1, 1), (2, 1), (101, 1), (102, 101)],
            bosses: vec![(2, 1), (3, 101), (101, 1), (102, 101)],
            spouses: vec![(1, 2), (101, 102)],
            friends: vec![(1, 2), (1, 101), (101, 102)],
            holders: vec![(1, 1), (2, 101), (101, 2), (102, 102)],
            workers: vec![(1, 1), (2, 101), (101, 1), (102, 101)],
            tags: vec![(1, 1), (1, 101), (2, 101), (101, 1), (101, 102)],
            stays: vec![(1, 1, 1), (101, 2, 1), (102, 1, 101), (103, 101, 1), (104, 101, 102)],
        }
    }

    /// The same world without the hidden rows, and without whatever leads to one.
    pub fn without_hidden(&self) -> World {
        let pairs = |pairs: &Pairs| {
            pairs.iter().copied().filter(|(a, b)| !is_hidden(*a) && !is_hidden(*b)).collect::<Pairs>()
        };
        World {
            rows: self.rows.clone().map(|rows| rows.into_iter().filter(|row| !is_hidden(row.key)).collect()),
            teams: pairs(&self.teams),
            bosses: pairs(&self.bosses),
            spouses: pairs(&self.spouses),
            friends: pairs(&self.friends),
            holders: pairs(&self.holders),
            workers: pairs(&self.workers),
            tags: pairs(&self.tags),
            stays: self.stays.iter().copied().filter(|(key, ..)| !is_hidden(*key)).collect(),
        }
    }

    /// Puts it in place of whatever there is, whatever the policies say.
    pub async fn begin(&self, client: &Client) -> Result<(), Error> {
        client
            .allow("setup")
            .transaction(async |tx| {
                wipe(tx).await?;
                self.create(tx).await
            })
            .await
    }

    async fn create(&self, client: &Client) -> Result<(), Error> {
        let [teams, people, cards, tasks, tags, rooms] = &self.rows;
        macro_rules! rows {
            ($entity:ident, $rows:expr, |$builder:ident, $key:ident| $more:expr) => {
                let builders = $rows.iter().map(|row| {
                    let $key = row.key;
                    let $builder =
                        $entity::create().id(row.key).org_id(row.org()).name(row.name).rank(row.rank);
                    $more
                });
                $entity::create_bulk(builders).save(client).await?;
            };
        }
        rows!(Team, teams, |team, _key| team);
        rows!(Room, rooms, |room, _key| room);
        rows!(Person, people, |person, key| person.maybe_team_id(of(&self.teams, key)));
        rows!(Card, cards, |card, key| card.maybe_holder(of(&self.holders, key)));
        rows!(Task, tasks, |task, key| task.maybe_worker(of(&self.workers, key)));
        rows!(Tag, tags, |tag, key| tag.add_people(all_of(&self.tags, key)));
        for (person, boss) in &self.bosses {
            Person::update(*person).boss(*boss).save(client).await?;
        }
        for (person, spouse) in &self.spouses {
            Person::update(*person).spouse(*spouse).save(client).await?;
        }
        for (person, friend) in &self.friends {
            Person::update(*person).add_friends([*friend]).save(client).await?;
        }
        let stays = self.stays.iter().map(|(key, person, room)| {
            let org = if is_hidden(*key) { 2 } else { 1 };
            Stay::create().id(*key).org_id(org).rank(*key).person_id(*person).room_id(*room)
        });
        Stay::create_bulk(stays).save(client).await?;
        Ok(())
    }
}

/// A key of each side: of two visible rows, of two hidden ones, or of either.
fn pair(chance: &mut Chance) -> (i64, i64) {
    match chance.below(4) {
        0 => (chance.from(101, 104), chance.from(101, 104)),
        1 => (chance.from(1, 2), chance.from(101, 104)),
        2 => (chance.from(101, 104), chance.from(1, 2)),
        _ => (chance.from(1, 5), chance.from(1, 5)),
    }
}

fn all_of(pairs: &Pairs, key: i64) -> Vec<i64> {
    pairs.iter().filter(|(from, _)| *from == key).map(|(_, to)| *to).collect()
}

fn of(pairs: &Pairs, key: i64) -> Option<i64> {
    all_of(pairs, key).first().copied()
}

async fn wipe(client: &Client) -> Result<(), Error> {
    Stay::delete_many().exec(client).await?;
    Card::delete_many().exec(client).await?;
    Task::delete_many().exec(client).await?;
    Tag::delete_many().exec(client).await?;
    Person::delete_many().exec(client).await?;
    Room::delete_many().exec(client).await?;
    Team::delete_many().exec(client).await?;
    Ok(())
}

/// The second tenant's rows, as they are: every field, every reference and every pair.
pub async fn hidden_rows(client: &Client) -> Result<String, Error> {
    let client = &client.allow("the test looks");
    let mut all = String::new();
    macro_rules! rows {
        ($entity:ident, [$($edge:ident),*], [$($one:ident . $member:ident),*], [$($many:ident . $members:ident),*]) => {
            let query = $entity::query().where_($entity::SCOPED.org_id.eq(2)).order_by($entity::ID.asc());
            $(let query = query.with($entity::$one);)*
            $(let query = query.with($entity::$many.order_by(Person::ID.asc()));)*
            for row in query.all(client).await? {
                let _ = write!(all, "{} {} {:?}", stringify!($entity), row.id, row.scoped);
                $(let _ = write!(all, " {} {:?}", stringify!($edge), row.$edge);)*
                $(let _ = write!(all, " {} {:?}", stringify!($member), row.$member.get()?.map(|row| row.id));)*
                $(
                    let keys: Vec<i64> = row.$members.get()?.iter().map(|row| row.id).collect();
                    let _ = write!(all, " {} {keys:?}", stringify!($members));
                )*
                all.push('\n');
            }
        };
    }
    rows!(Team, [], [], []);
    rows!(Room, [], [], []);
    rows!(Person, [team_id], [BOSS.boss, SPOUSE.spouse], [FRIENDS.friends]);
    rows!(Card, [], [HOLDER.holder], []);
    rows!(Task, [], [WORKER.worker], []);
    rows!(Tag, [], [], [PEOPLE.people]);
    rows!(Stay, [person_id, room_id], [], []);
    Ok(all)
}
