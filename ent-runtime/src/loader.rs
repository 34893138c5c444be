//! Eager loading: the neighbours of many entities in one query an edge, at any depth, never one query an entity.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use ent_sql::{Access, BoxFuture, Connection, Dialect, Kind, Value};

use crate::batch::{Batch, BatchSink, Extra, Key};
use crate::client::Client;
use crate::container::Loaded;
use crate::error::Error;
use crate::exec::run_query;
use crate::key::PORTION;
use crate::load::EagerCore;
use crate::node::{Node, Storage};
use crate::plan::{Plan, Planned, target};
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, FieldSchema};
use crate::select::Item;

/// The references that the loads of a query need beyond the entity's own fields, with the keys that they refer to.
pub(crate) fn references(query: &QueryCore) -> Vec<(&'static str, &'static FieldSchema)> {
    let node = query.node();
    let own = query.loads.iter().filter_map(|load| match &node.edge(load.edge).storage {
        Storage::Own { column, field: None, .. } => Some((column.as_str(), (load.edge.target)().id_field())),
        _ => None,
    });
    own.collect()
}

/// The fields of an entity, or what is selected in their place.
fn selected(load: &EagerCore) -> Vec<Item> {
    match &load.selection {
        Some(selection) => selection.items(),
        None => load.query.schema.fields.iter().map(Item::Field).collect(),
    }
}

/// The statement of a query of whole entities.
pub(crate) fn plan(query: &QueryCore, dialect: Dialect) -> (Planned, Vec<Kind>) {
    let references = references(query);
    let mut plan = Plan::new(dialect);
    let t = plan.table();
    plan.w.push("SELECT ");
    for (i, field) in query.schema.fields.iter().enumerate() {
        if i > 0 {
            plan.w.push(", ");
        }
        plan.selected(t, field);
    }
    for (column, key) in &references {
        plan.w.push(", ");
        plan.selected_reference(t, column, key);
    }
    plan.tail(query, t);
    (plan.finish(), kinds(&references))
}

/// The kinds of values that references are.
fn kinds(references: &[(&'static str, &'static FieldSchema)]) -> Vec<Kind> {
    references.iter().map(|(_, key)| key.ty.kind()).collect()
}

/// Runs a query of whole entities and the loads that it asks for.
pub(crate) async fn run(client: &Client, query: &QueryCore) -> Result<Box<dyn Batch>, Error> {
    let mut session = client.session(Access::Read).await?;
    run_on(session.connection()?, query).await
}

/// The same, on a connection that is held already.
pub(crate) async fn run_on(
    connection: &mut dyn Connection,
    query: &QueryCore,
) -> Result<Box<dyn Batch>, Error> {
    let (planned, kinds) = plan(query, connection.dialect());
    let sink = BatchSink::new(query.schema, kinds);
    let (mut batch, extra) = run_query(connection, query.schema, planned, sink).await?.finish()?;
    load_all(connection, &mut *batch, &extra, query).await?;
    Ok(batch)
}

/// Runs the loads of a query for a batch of its entities.
pub(crate) fn load_all<'a>(
    connection: &'a mut dyn Connection,
    parents: &'a mut dyn Batch,
    extra: &'a Extra,
    query: &'a QueryCore,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        let mut reference = 0;
        for load in &query.loads {
            let node = query.node();
            let values: Vec<Value>;
            match &node.edge(load.edge).storage {
                Storage::Own { field: None, .. } => {
                    values = extra.rows.iter().map(|row| row[reference].clone()).collect();
                    reference += 1;
                }
                Storage::Own { field: Some(field), .. } => {
                    let at = node.position(field);
                    values = (0..parents.len()).map(|i| parents.value(i, at)).collect();
                }
                _ => values = (0..parents.len()).map(|i| parents.value(i, node.schema.id)).collect(),
            }
            let keys: Vec<Option<Key>> = values.iter().map(Key::new).collect();
            let mut distinct: HashMap<&Key, usize> = HashMap::with_capacity(keys.len());
            let mut wanted = Vec::with_capacity(keys.len());
            for (key, value) in keys.iter().zip(&values) {
                if let Some(key) = key
                    && !distinct.contains_key(key)
                {
                    distinct.insert(key, wanted.len());
                    wanted.push(value.clone());
                }
            }
            let groups = neighbours(connection, node, load, &distinct, wanted).await?;
            for (i, key) in keys.iter().enumerate() {
                let value = key.as_ref().and_then(|key| groups.get(distinct[key]).cloned().flatten());
                parents.attach(i, load.edge.index, Loaded { name: load.name.clone(), value });
            }
        }
        Ok(())
    })
}

type Groups = Vec<Option<Arc<dyn Any + Send + Sync>>>;

/// The neighbours of the entities with those keys, in the order of the keys.
async fn neighbours(
    connection: &mut dyn Connection,
    source: &'static Node,
    load: &EagerCore,
    position: &HashMap<&Key, usize>,
    keys: Vec<Value>,
) -> Result<Groups, Error> {
    let query = &load.query;
    let mut kinds = kinds(&references(query));
    kinds.push(key_of(source, load.edge).ty.kind());
    let mut sink = match &load.selection {
        None => BatchSink::new(query.schema, kinds),
        Some(selection) => BatchSink::of(selection.batch(), selection.items().len(), query.schema, kinds),
    };
    for some in keys.chunks(PORTION) {
        let planned = load_plan(source, load, connection.dialect(), some);
        sink = run_query(connection, query.schema, planned, sink).await?;
    }
    let (mut batch, mut extra) = sink.finish()?;
    let whose: Vec<usize> = extra
        .rows
        .iter_mut()
        .map(|row| {
            let key = row.pop().as_ref().and_then(Key::new);
            key.and_then(|key| position.get(&key).copied()).unwrap_or(keys.len())
        })
        .collect();
    load_all(connection, &mut *batch, &extra, query).await?;
    let mut groups: Groups;
    if load.edge.unique {
        groups = vec![None; keys.len() + 1];
        for (neighbour, whose) in batch.into_each().into_iter().zip(&whose) {
            groups[*whose] = Some(neighbour);
        }
    } else {
        // The last group takes what belongs to nobody: keys that the database holds equal and Rust does not.
        groups = batch.into_groups(&whose, keys.len() + 1).into_iter().map(Some).collect();
    }
    Ok(groups)
}

/// The key that says whose neighbour a row is.
fn key_of(source: &Node, edge: &EdgeSchema) -> &'static FieldSchema {
    match &source.edge(edge).storage {
        Storage::Own { .. } => (edge.target)().id_field(),
        _ => source.schema.id_field(),
    }
}

/// The statement that loads the neighbours of the entities with those keys.
fn load_plan(source: &'static Node, load: &EagerCore, dialect: Dialect, keys: &[Value]) -> Planned {
    let query = &load.query;
    let edge = load.edge;
    let node = target(edge);
    let references = references(query);
    let limited = query.limit.is_some() || query.offset.is_some();
    let mut plan = Plan::new(dialect);
    let t = plan.table();
    let join_t = plan.table();
    let key: (usize, &str) = match &source.edge(edge).storage {
        Storage::Own { .. } => (t, node.id_column()),
        Storage::Target { column, .. } => (t, column),
        Storage::Join { own, .. } => (join_t, own),
    };
    let key_field = key_of(source, edge);
    let items = selected(load);
    let name = |plan: &mut Plan, i: usize| {
        if limited {
            plan.w.push(" AS c").number(i);
        }
        plan.w.push(", ");
    };
    plan.w.push("SELECT ");
    if limited {
        for i in 0..items.len() + references.len() + 1 {
            plan.w.push(if i > 0 { ", c" } else { "c" }).number(i);
        }
        plan.w.push(" FROM (SELECT ");
    }
    for (i, item) in items.iter().enumerate() {
        plan.item(t, item);
        name(&mut plan, i);
    }
    for (i, (column, key)) in references.iter().enumerate() {
        plan.selected_reference(t, column, key);
        name(&mut plan, items.len() + i);
    }
    plan.selected_reference(key.0, key.1, key_field);
    if limited {
        plan.w.push(" AS c").number(items.len() + references.len());
        plan.w.push(", ROW_NUMBER() OVER (PARTITION BY ").column(key.0, key.1);
        if query.order.is_empty() {
            for (i, field) in node.schema.key_fields().enumerate() {
                plan.w.push(if i == 0 { " ORDER BY " } else { ", " }).column(t, field.column);
            }
        } else {
            plan.order(node, t, &query.order);
        }
        plan.w.push(") AS row_in_group");
    }
    plan.w.push(" FROM ");
    plan.from(node, t);
    if let Storage::Join { schema, table, target: other, .. } = &source.edge(edge).storage {
        plan.w.push(" JOIN ").table(*schema, table).push(" AS ").alias(join_t);
        plan.w.push(" ON ").column(join_t, other).push(" = ").column(t, node.id_column());
    }
    plan.w.push(" WHERE ").column(key.0, key.1);
    plan.list(key_field, keys, false);
    plan.conditions(query, t, true);
    if limited {
        let first = query.offset.unwrap_or(0);
        let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        plan.w.push(") AS numbered WHERE row_in_group > ").bind(number(first));
        if let Some(limit) = query.limit {
            plan.w.push(" AND row_in_group <= ").bind(number(first.saturating_add(limit)));
        }
        plan.w.push(" ORDER BY row_in_group");
    } else {
        plan.order(node, t, &query.order);
    }
    plan.finish()
}
