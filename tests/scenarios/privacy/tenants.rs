//! What a tenant sees and does is the same whether there is another tenant or not: random operations in a world of two
//! tenants and in the same world of one.
//!
//! `ENT_TEST_CASES` says how many worlds there are for each database, and `ENT_TEST_SEED` which is the first. A failure names
//! its own.
//!
//! Left out, because no layer above a database can hide it: a unique value or a key that a hidden row has, a foreign key of
//! a hidden row that forbids a deletion, and what a cascade does.

use ent::prelude::*;
use ent::{Any, Error};

use super::chance::Chance;
use super::changes::change;
use super::entities::{self, Card, Person, Room, Stay, Tag, Task, Team, Viewer};
use super::questions::{Scene, question};
use super::worlds::{World, hidden_rows};
use crate::harness::TestResult;
use crate::scenario;

const OPERATIONS: u64 = 20;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// The client of the first tenant; of every other case with hooks, interceptors and traversers that do nothing.
fn viewer(seed: u64, client: &Client) -> Client {
    let client = client.with(Viewer::of(1));
    if seed.is_multiple_of(2) {
        return client;
    }
    client.hook_all(no_hook).intercept_all(no_interceptor).traverse_all(no_traverser)
}

async fn no_hook(mutation: Mutation<Any>, next: Next<Any>) -> Result<Outcome<Any>, Error> {
    next.run(mutation).await
}

async fn no_interceptor(query: Query<Any>, next: NextQuery<Any>) -> Result<Answer<Any>, Error> {
    next.run(query).await
}

fn no_traverser(traversal: Traversal<Any>) -> Result<Query<Any>, Error> {
    Ok(traversal.query)
}

/// What every operation of a case came to, and in the end everything that the viewer sees.
async fn run(seed: u64, world: &World, changed: bool, client: &Client) -> Result<Vec<String>, Error> {
    world.begin(client).await?;
    let before = hidden_rows(client).await?;
    let viewer = &viewer(seed, client);
    let mut all = Vec::new();
    for at in 0..OPERATIONS {
        let chance = &mut Chance::new(seed * 1_000 + at);
        all.push(match changed && !chance.once_in(3) {
            true => change(chance, 200 + 10 * at as i64, viewer).await,
            false => question(chance, viewer).await,
        });
    }
    all.push(Team::everything(viewer).await);
    all.push(Person::everything(viewer).await);
    all.push(Card::everything(viewer).await);
    all.push(Task::everything(viewer).await);
    all.push(Tag::everything(viewer).await);
    all.push(Room::everything(viewer).await);
    all.push(Stay::everything(viewer).await);
    assert_eq!(hidden_rows(client).await?, before, "ENT_TEST_SEED={seed} changes another tenant's rows");
    Ok(all)
}

async fn case(seed: u64, client: &Client) -> TestResult {
    let changed = !seed.is_multiple_of(3);
    let world = World::new(&mut Chance::new(seed), changed);
    let alone = run(seed, &world.without_hidden(), changed, client).await?;
    let together = run(seed, &world, changed, client).await?;
    for (at, (alone, together)) in alone.iter().zip(&together).enumerate() {
        assert_eq!(together, alone, "operation {at} of ENT_TEST_SEED={seed} tells of another tenant's rows");
    }
    Ok(())
}

scenario! {
    async fn nobody_can_tell_whether_there_is_another_tenant(client: &Client) with entities::schema(); {
        let first = number("ENT_TEST_SEED", 1);
        for seed in first..first + number("ENT_TEST_CASES", 60) {
            case(seed, client).await?;
        }
    }
}
