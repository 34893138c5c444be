//! The rows that an edge adds where its pairs are entities: they are created as any other of their type is, with its
//! defaults and checks.

use std::collections::HashSet;

use ent_sql::{Connection, Row, Value};

use crate::batch::Key;
use crate::create::{chunk, insert_plan, prepare};
use crate::error::Error;
use crate::exec::{execute, fetch_on, read};
use crate::key::PORTION;
use crate::mutation::{Change, ColumnChange, Mutation};
use crate::node::{Storage, ThroughNode};
use crate::plan::Plan;
use crate::schema::EntitySchema;

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
    let mut all: Vec<Mutation> = pairs.into_iter().map(|pair| mutation(through, pair)).collect();
    prepare(&mut all, dialect)?;
    let mut rows: Vec<Vec<ColumnChange<'static>>> = all.iter().map(Mutation::columns).collect();
    while !rows.is_empty() {
        let end = chunk(&rows, dialect);
        let mut plan = insert_plan(through.schema, rows.drain(..end).collect(), dialect);
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

fn mutation(through: &ThroughNode, (own, target): (Value, Value)) -> Mutation {
    let mut mutation = Mutation::new(through.schema);
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
