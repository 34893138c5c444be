//! Writes what edges put into other rows than the entity's own: references in the neighbours' rows, rows of join tables,
//! and the mirrored reference of an edge that is its own other side.

use ent_sql::{Connection, Value};

use crate::after;
use crate::changes::{Change, Changes};
use crate::entity::{Entity, ToId};
use crate::error::Error;
use crate::exec::{execute, run_query};
use crate::filters::Filters;
use crate::key::{self, FieldSink, KeyType, PORTION};
use crate::node::{EdgeNode, Node, Storage};
use crate::plan::{Plan, target};
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::take::Held;
use crate::through;
use crate::update::matching;

/// The keys of entities.
pub(crate) fn ids<T: Entity, I: IntoIterator<Item: ToId<T>>>(to: I) -> Vec<Value> {
    let mut ids = Vec::new();
    to.into_iter().for_each(|to| to.to_id().write(&mut ids));
    ids
}

/// Writes the edges of a mutation for the entities with those keys: first all that is cleared and removed, then all that is
/// added.
pub(crate) async fn apply(
    connection: &mut dyn Connection,
    mutation: &Changes,
    owners: &[Value],
    filters: &Filters,
) -> Result<(), Error> {
    let node = mutation.node();
    if owners.is_empty() {
        return Ok(());
    }
    for change in &mutation.edges {
        let edge = node.edge(change.edge);
        if change.clear {
            remove(connection, node, edge, owners, None, filters).await?;
        } else if !change.remove.is_empty() {
            remove(connection, node, edge, owners, Some(&change.remove), filters).await?;
        }
    }
    for change in &mutation.edges {
        if !change.add.is_empty() {
            add(connection, node, node.edge(change.edge), owners, &change.add, filters).await?;
        }
    }
    for (edge, change) in mutation.mirrored_fields() {
        if let Change::Set(id) = change
            && !id.is_null()
        {
            add(connection, node, node.edge(edge), owners, std::slice::from_ref(id), filters).await?;
        }
    }
    Ok(())
}

/// Frees the other ends of mirrored edges whose own end is about to change.
pub(crate) async fn release(
    connection: &mut dyn Connection,
    mutation: &Changes,
    owners: &[Value],
    filters: &Filters,
) -> Result<(), Error> {
    let node = mutation.node();
    let cleared = mutation.edges.iter().filter(|change| change.clear).map(|change| change.edge);
    let held = mutation.mirrored_fields().filter(|(_, change)| match change {
        Change::Clear => true,
        Change::Set(value) => value.is_null(),
        Change::Add(_) => false,
    });
    for edge in cleared.chain(held.map(|(edge, _)| edge)) {
        let edge = node.edge(edge);
        if let (Storage::Own { column, .. }, true) = (&edge.storage, edge.bidirectional) {
            let some = neighbours_in_sight(connection, node, edge, owners, None, filters).await?;
            clear_reference(connection, node, node, column, owners, some.as_deref()).await?;
            check_written(connection, edge, some.as_deref().unwrap_or_default(), filters).await?;
        }
    }
    Ok(())
}

/// Whether an edge gains entities of which some may be out of sight.
pub(crate) fn has_filtered_targets(changes: &Changes, filters: &Filters) -> bool {
    targets(changes).any(|(edge, _)| filters.hides((edge.target)()))
}

/// What the edges gain, those among them that a field holds.
fn targets(changes: &Changes) -> impl Iterator<Item = (&'static EdgeSchema, &[Value])> {
    let gained = changes.edges.iter().map(|change| (change.edge, &change.add[..]));
    let held = changes.schema.edges.iter().filter_map(|edge| match changes.field(edge.field?)? {
        Change::Set(id) if !id.is_null() => Some((edge, std::slice::from_ref(id))),
        _ => None,
    });
    gained.filter(|(_, ids)| !ids.is_empty()).chain(held)
}

/// Checks that whatever the edges gain is in sight, and may be changed where it holds the reference. What is not fails as
/// what does not exist.
pub(crate) async fn check_targets(
    connection: &mut dyn Connection,
    changes: &Changes,
    filters: &Filters,
) -> Result<(), Error> {
    for (edge, ids) in targets(changes) {
        let schema = (edge.target)();
        if !filters.hides(schema) {
            continue;
        }
        let written = changes.node().edge(edge).is_held_by_target();
        for ids in key::portions(schema, ids) {
            let found = visible(connection, schema, ids, written, filters).await?;
            if found.len() < ids.len() {
                let what = format!("`{}` leads to a `{}` that does not exist", edge.name, schema.name);
                return Err(Error::edge_taken(changes.schema.name, &(schema.node)().table, edge.name, what));
            }
        }
    }
    Ok(())
}

/// Those of the keys whose entities are in sight, and may be changed if they are to be.
async fn visible(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    ids: &[Value],
    written: bool,
    filters: &Filters,
) -> Result<Vec<Value>, Error> {
    let mut conditions = vec![key::among(schema, ids.to_vec())];
    conditions.extend(filters.neighbours_in_reach(schema, written));
    matching(connection, schema, &conditions, &Filters::default()).await
}

/// Those entities that an edge leads to from the owners and that are in sight, and may be changed if they are to be; of the
/// given ones, if there are such. Nothing, where all are in sight.
async fn neighbours_in_sight(
    connection: &mut dyn Connection,
    node: &'static Node,
    edge: &EdgeNode,
    owners: &[Value],
    some: Option<&[Value]>,
    filters: &Filters,
) -> Result<Option<Vec<Value>>, Error> {
    let schema = (edge.schema.target)();
    if !filters.hides(schema) {
        return Ok(None);
    }
    let written = !matches!(edge.storage, Storage::Join { .. });
    let mut keys = Vec::new();
    if let Some(some) = some {
        for some in key::portions(schema, some) {
            keys.extend(visible(connection, schema, some, written, filters).await?);
        }
        return Ok(Some(keys));
    }
    for owners in key::portions(node.schema, owners) {
        let mut source = QueryCore::new(node.schema);
        source.filter.push(key::among(node.schema, owners.to_vec()));
        let mut query = QueryCore::new(schema);
        query.source = Some(Box::new((source, edge.schema)));
        query.filter.extend(filters.neighbours_in_reach(schema, written));
        keys.extend(keys_of(connection, &query).await?);
    }
    Ok(Some(keys))
}

/// The keys of the entities of a query.
async fn keys_of(connection: &mut dyn Connection, query: &QueryCore) -> Result<Vec<Value>, Error> {
    let mut plan = Plan::new(connection.dialect());
    let t = plan.table();
    plan.select(t, query.schema.key_fields());
    plan.tables_and_conditions(query, t);
    run_query(connection, query.schema, plan.finish(), FieldSink::of_key(query.schema)).await?.finish()
}

/// Takes those neighbours from an edge of the owners that are in sight: all of them, or of some.
async fn remove(
    connection: &mut dyn Connection,
    node: &'static Node,
    edge: &EdgeNode,
    owners: &[Value],
    some: Option<&[Value]>,
    filters: &Filters,
) -> Result<(), Error> {
    // The entity's own column is part of its own statement; the mirrored one was freed before it.
    if let Storage::Own { .. } = edge.storage {
        return Ok(());
    }
    match neighbours_in_sight(connection, node, edge, owners, some, filters).await? {
        None => unlink(connection, node, edge, owners, some).await,
        Some(some) => {
            unlink(connection, node, edge, owners, Some(&some)).await?;
            check_written(connection, edge, &some, filters).await
        }
    }
}

/// Takes neighbours from an edge of the owners: all of them, or some.
async fn unlink(
    connection: &mut dyn Connection,
    node: &'static Node,
    edge: &EdgeNode,
    owners: &[Value],
    some: Option<&[Value]>,
) -> Result<(), Error> {
    match &edge.storage {
        Storage::Own { .. } => Ok(()),
        Storage::Target { column, .. } => {
            clear_reference(connection, node, target(edge.schema), column, owners, some).await
        }
        Storage::Join { schema, table, own, target: other } => {
            let (table, key) = ((*schema, table.as_str()), node.schema.id_field());
            let other_key = target(edge.schema).schema.id_field();
            let gone = some.map(|some| End::new(other, other_key, some));
            delete_rows(connection, node, table, End::new(own, key, owners), gone).await?;
            if !edge.bidirectional {
                return Ok(());
            }
            let gone = some.map(|some| End::new(own, other_key, some));
            delete_rows(connection, node, table, End::new(other, key, owners), gone).await
        }
    }
}

/// One side of the pairs of a join table: its column, the key that this refers to, and values of that key.
#[derive(Clone, Copy)]
struct End<'a> {
    column: &'a str,
    key: &'static FieldSchema,
    ids: &'a [Value],
}

impl<'a> End<'a> {
    fn new(column: &'a str, key: &'static FieldSchema, ids: &'a [Value]) -> Self {
        End { column, key, ids }
    }
}

/// `UPDATE rows SET column = NULL WHERE column IN (owners) [AND id IN (some)]`
async fn clear_reference(
    connection: &mut dyn Connection,
    owner: &'static Node,
    rows: &'static Node,
    column: &str,
    owners: &[Value],
    some: Option<&[Value]>,
) -> Result<(), Error> {
    for owners in owners.chunks(PORTION) {
        for some in parts(some, rows.schema) {
            let mut plan = Plan::new(connection.dialect());
            plan.w
                .push("UPDATE ")
                .table(rows.schema.schema, &rows.table)
                .push(" SET ")
                .ident(column)
                .push(" = NULL WHERE ");
            plan.w.ident(column);
            plan.list(owner.schema.id_field(), owners, false);
            if let Some(some) = some {
                plan.w.push(" AND ");
                keys_in(&mut plan, rows, some);
            }
            execute(connection, owner.schema, plan.finish()).await?;
        }
    }
    Ok(())
}

/// `DELETE FROM table WHERE column IN (keys) [AND column IN (keys)]`
async fn delete_rows(
    connection: &mut dyn Connection,
    node: &'static Node,
    table: (Option<&str>, &str),
    ends: End<'_>,
    other: Option<End<'_>>,
) -> Result<(), Error> {
    for ids in ends.ids.chunks(PORTION) {
        // Pairs are of keys of one field.
        for some in parts(other.map(|other| other.ids), node.schema) {
            let mut plan = Plan::new(connection.dialect());
            plan.w.push("DELETE FROM ").table(table.0, table.1).push(" WHERE ").ident(ends.column);
            plan.list(ends.key, ids, false);
            if let (Some(other), Some(some)) = (other, some) {
                plan.w.push(" AND ").ident(other.column);
                plan.list(other.key, some, false);
            }
            execute(connection, node.schema, plan.finish()).await?;
        }
    }
    Ok(())
}

/// Keys of that entity in portions, or nothing once.
fn parts<'a>(some: Option<&'a [Value]>, schema: &EntitySchema) -> Vec<Option<&'a [Value]>> {
    match some {
        None => vec![None],
        Some(some) => key::portions(schema, some).map(Some).collect(),
    }
}

/// The condition that the key of a row is one of these, where the statement has but the one table.
pub(crate) fn keys_in(plan: &mut Plan, rows: &'static Node, keys: &[Value]) {
    match rows.schema.key {
        [_] => {
            plan.w.ident(rows.id_column());
            plan.list(rows.schema.id_field(), keys, false);
        }
        _ => key::write_in(plan, None, rows.schema, keys),
    }
}

async fn add(
    connection: &mut dyn Connection,
    node: &'static Node,
    edge: &EdgeNode,
    owners: &[Value],
    targets: &[Value],
    filters: &Filters,
) -> Result<(), Error> {
    match &edge.storage {
        Storage::Own { .. } if !edge.bidirectional => Ok(()),
        Storage::Own { column, .. } | Storage::Target { column, .. } => {
            let held = Held { owner: node, edge: edge.schema, rows: target(edge.schema), column };
            held.take(connection, owners, targets, filters).await?;
            check_written(connection, edge, targets, filters).await
        }
        Storage::Join { schema, table, own, target: other } => {
            if let Some(through) = &edge.through {
                let both = edge.bidirectional;
                return through::add(connection, through, both, owners, targets).await;
            }
            let (table, key) = ((*schema, table.as_str()), node.schema.id_field());
            let other_key = target(edge.schema).schema.id_field();
            let ends = (End::new(own, key, owners), End::new(other, other_key, targets));
            insert_pairs(connection, node, table, ends.0, ends.1).await?;
            if edge.bidirectional {
                let ends = (End::new(other, key, owners), End::new(own, other_key, targets));
                insert_pairs(connection, node, table, ends.0, ends.1).await?;
            }
            Ok(())
        }
    }
}

/// Checks that neighbours that hold the reference of an edge are still within reach when it was changed.
async fn check_written(
    connection: &mut dyn Connection,
    edge: &EdgeNode,
    neighbours: &[Value],
    filters: &Filters,
) -> Result<(), Error> {
    let schema = (edge.schema.target)();
    if !edge.is_held_by_target() || neighbours.is_empty() {
        return Ok(());
    }
    after::check(connection, schema, neighbours, filters.written(schema)).await
}

/// Adds each pair of the two lists to a join table; those that are there already stay as they are.
async fn insert_pairs(
    connection: &mut dyn Connection,
    node: &'static Node,
    table: (Option<&str>, &str),
    own: End<'_>,
    other: End<'_>,
) -> Result<(), Error> {
    // One statement for each key of the shorter list, with the longer one as a list.
    let (one, many) = if own.ids.len() <= other.ids.len() { (own, other) } else { (other, own) };
    for id in one.ids {
        for ids in many.ids.chunks(PORTION) {
            let mut plan = Plan::new(connection.dialect());
            plan.w
                .push("INSERT INTO ")
                .table(table.0, table.1)
                .push(" (")
                .ident(one.column)
                .push(", ")
                .ident(many.column)
                .push(") ");
            plan.pairs((one.key, id), (many.key, ids));
            // INSERT IGNORE would also swallow a foreign key that does not hold.
            if connection.dialect().is_mysql() {
                plan.w
                    .push(" ON DUPLICATE KEY UPDATE ")
                    .ident(one.column)
                    .push(" = ")
                    .table(table.0, table.1)
                    .push(".")
                    .ident(one.column);
            } else {
                plan.w.push(" ON CONFLICT DO NOTHING");
            }
            execute(connection, node.schema, plan.finish()).await?;
        }
    }
    Ok(())
}
