//! The rows that an edge adds where its pairs are entities: they are created as any other of their type is, with its
//! defaults and checks.

use std::collections::HashSet;

use ent_sql::{Access, BoxFuture, Connection, Row, Value};

use crate::batch::Key;
use crate::changes::{Change, Changes, EdgeChange};
use crate::client::Client;
use crate::create::insert_plan;
use crate::error::Error;
use crate::exec::{execute, fetch_on, read};
use crate::filters::Filters;
use crate::key::PORTION;
use crate::mutation::MutationCore;
use crate::node::{EdgeNode, Storage, ThroughNode};
use crate::op::Op;
use crate::pipeline;
use crate::plan::{Plan, Rows};
use crate::predicate::Expr;
use crate::schema::{EntitySchema, FieldSchema};

/// Takes those edges from the changes whose pairs are entities with hooks or a policy: they are written afterwards, as any
/// other entity of their type is.
pub(crate) fn defer(client: &Client, changes: &mut Changes) -> Vec<EdgeChange> {
    if changes.edges.is_empty() {
        return Vec::new();
    }
    let node = changes.node();
    let is_plain = |change: &EdgeChange| match &node.edge(change.edge).through {
        Some(through) => !pipeline::has_steps(client, through.schema),
        None => true,
    };
    let (now, later) = std::mem::take(&mut changes.edges).into_iter().partition(is_plain);
    changes.edges = now;
    later
}

/// Writes deferred edges of the owners: deletes the pairs that go, and creates those that come.
pub(crate) fn write<'a>(
    client: &'a Client,
    schema: &'static EntitySchema,
    changes: Vec<EdgeChange>,
    owners: &'a [Value],
) -> BoxFuture<'a, Result<(), Error>> {
    // Boxed, because what it creates may have such edges too.
    Box::pin(async move {
        for change in changes {
            let edge = (schema.node)().edge(change.edge);
            let Some(through) = &edge.through else { continue };
            if change.clear || !change.remove.is_empty() {
                delete(client, through, (through.own, through.target), owners, &change).await?;
                if edge.bidirectional {
                    delete(client, through, (through.target, through.own), owners, &change).await?;
                }
            }
            create(client, edge, through, owners, &change.add).await?;
        }
        Ok(())
    })
}

async fn delete(
    client: &Client,
    through: &ThroughNode,
    (own, target): (&'static FieldSchema, &'static FieldSchema),
    owners: &[Value],
    change: &EdgeChange,
) -> Result<(), Error> {
    for owners in owners.chunks(PORTION) {
        let removed = match change.clear {
            true => vec![None],
            false => change.remove.chunks(PORTION).map(Some).collect(),
        };
        for some in removed {
            let mut mutation = MutationCore::new(Op::DELETE, Changes::new(through.schema), client);
            mutation.filter.push(Expr::In(own, owners.to_vec(), false));
            // A pair that leads to what is out of sight stays.
            let edges = through.schema.edges.iter();
            let leads_on = edges.filter(|edge| edge.field == Some(target.name));
            mutation.filter.extend(leads_on.map(|edge| Expr::Has(edge, None)));
            mutation.filter.extend(some.map(|some| Expr::In(target, some.to_vec(), false)));
            pipeline::run(mutation).await?;
        }
    }
    Ok(())
}

async fn create(
    client: &Client,
    edge: &EdgeNode,
    through: &ThroughNode,
    owners: &[Value],
    targets: &[Value],
) -> Result<(), Error> {
    let mut pairs = pairs(edge.bidirectional, owners, targets);
    if says_nothing_more(through.schema) && !pairs.is_empty() {
        let mut session = client.session(Access::Write).await?;
        leave_out_known(session.connection()?, through, &mut pairs).await?;
    }
    let create = |pair| {
        let core = MutationCore::new(Op::CREATE, mutation(through, pair), client);
        core.unread()
    };
    let all: Vec<MutationCore> = pairs.into_iter().map(create).collect();
    if !all.is_empty() {
        pipeline::create_all(all).await?;
    }
    Ok(())
}

/// Creates the entities that are the pairs of owners and targets; of both directions, where the edge is its own other side.
///
/// A pair that is there already stays as it is, where the entity says nothing more of it. Otherwise its unique index
/// refuses the second.
pub(crate) async fn add(
    connection: &mut dyn Connection,
    through: &ThroughNode,
    both_ways: bool,
    owners: &[Value],
    targets: &[Value],
) -> Result<(), Error> {
    let mut pairs = pairs(both_ways, owners, targets);
    let dialect = connection.dialect();
    let known = says_nothing_more(through.schema);
    // MySQL can't say which of the unique indexes it is that a row may violate.
    let look_first = known && dialect.is_mysql() && has_other_unique_index(through);
    if look_first {
        leave_out_known(connection, through, &mut pairs).await?;
    }
    let mut all: Vec<Changes> = pairs.into_iter().map(|pair| mutation(through, pair)).collect();
    for mutation in &mut all {
        mutation.create_defaults();
        mutation.check_create(dialect)?;
    }
    for rows in Rows::take(all.iter_mut(), dialect) {
        let mut plan = insert_plan(through.schema, rows, dialect, &Filters::default());
        if known && !look_first {
            ignore_known(&mut plan, through);
        }
        execute(connection, through.schema, plan.finish()).await?;
    }
    Ok(())
}

/// Each pair once: an entity that is its own neighbour is one pair, whichever way it is read.
fn pairs(both_ways: bool, owners: &[Value], targets: &[Value]) -> Vec<(Value, Value)> {
    let mut seen = HashSet::new();
    let mut pairs = Vec::with_capacity(owners.len() * targets.len() * if both_ways { 2 } else { 1 });
    for owner in owners {
        for target in targets {
            let back = both_ways.then_some((target, owner));
            for (owner, target) in std::iter::once((owner, target)).chain(back) {
                if seen.insert((Key::new(owner), Key::new(target))) {
                    pairs.push((owner.clone(), target.clone()));
                }
            }
        }
    }
    pairs
}

fn mutation(through: &ThroughNode, (own, target): (Value, Value)) -> Changes {
    let mut mutation = Changes::of_create(through.schema);
    mutation.change(through.own, Change::Set(own));
    mutation.change(through.target, Change::Set(target));
    mutation
}

/// Whether the entity has no fields but its key and those that hold edges.
fn says_nothing_more(schema: &EntitySchema) -> bool {
    let holds_edge = |name: &str| schema.edges.iter().any(|edge| edge.field == Some(name));
    schema.fields.iter().enumerate().all(|(i, field)| schema.key.contains(&i) || holds_edge(field.name))
}

/// Whether something else than the pair must not be there twice, but for a key that is made anew each time.
fn has_other_unique_index(through: &ThroughNode) -> bool {
    let schema = through.schema;
    let is_pair = |names: &[&str]| {
        names.len() == 2 && [through.own, through.target].iter().all(|field| names.contains(&field.name))
    };
    let edges = &(schema.node)().edges;
    schema.fields.iter().any(|field| field.unique)
        || edges.iter().any(|edge| matches!(edge.storage, Storage::Own { unique: true, .. }))
        || schema.indexes.iter().any(|index| index.unique && !is_pair(index.fields))
}

/// Leaves rows out whose pair is there.
fn ignore_known(plan: &mut Plan, through: &ThroughNode) {
    let (own, target) = (through.own.column, through.target.column);
    // INSERT IGNORE would also swallow a foreign key that does not hold.
    if plan.dialect().is_mysql() {
        let node = (through.schema.node)();
        plan.w
            .push(" ON DUPLICATE KEY UPDATE ")
            .ident(own)
            .push(" = ")
            .ident(&node.table)
            .push(".")
            .ident(own);
    } else {
        plan.w.push(" ON CONFLICT (").ident(own).push(", ").ident(target).push(") DO NOTHING");
    }
}

/// Drops the pairs that are there.
async fn leave_out_known(
    connection: &mut dyn Connection,
    through: &ThroughNode,
    pairs: &mut Vec<(Value, Value)>,
) -> Result<(), Error> {
    let schema = through.schema;
    let kinds = [through.own.ty.kind(), through.target.ty.kind()];
    let mut known: HashSet<(Option<Key>, Option<Key>)> = HashSet::new();
    for some in pairs.chunks(PORTION) {
        let (owners, targets): (Vec<Value>, Vec<Value>) = some.iter().cloned().unzip();
        let mut plan = Plan::new(connection.dialect());
        plan.w.push("SELECT ");
        plan.returned(through.own);
        plan.w.push(", ");
        plan.returned(through.target);
        plan.w.push(" FROM ").table(schema.schema, &(schema.node)().table).push(" WHERE ");
        plan.w.ident(through.own.column);
        plan.list(through.own, &owners, false);
        plan.w.push(" AND ").ident(through.target.column);
        plan.list(through.target, &targets, false);
        let decode = move |row: &dyn Row| {
            let key = |i: usize| match read(row, i, kinds[i]) {
                Ok(value) => Ok(Key::new(&value)),
                Err(source) => Err(Error::Decode { entity: schema.name, field: "a reference", source }),
            };
            Ok((key(0)?, key(1)?))
        };
        known.extend(fetch_on(connection, schema, plan.finish(), decode).await?);
    }
    pairs.retain(|(own, target)| !known.contains(&(Key::new(own), Key::new(target))));
    Ok(())
}
