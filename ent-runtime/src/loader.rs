//! Eager loading: the neighbours of many entities in one query an edge, at any depth, never one query an entity.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ent_sql::{Access, BoxFuture, Connection, Dialect, Kind, Value};
use foldhash::fast::RandomState;

use crate::batch::{Batch, BatchSink, Extra, Key};
use crate::client::{Client, Session};
use crate::container::Loaded;
use crate::error::Error;
use crate::exec::run_query;
use crate::guard::{self, Beside};
use crate::intercept::{self, AnswerCore, QueryOp};
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
    let mut plan = Plan::filtered(dialect, &query.filters);
    let t = plan.table();
    plan.w.push("SELECT ");
    for (i, field) in query.schema.fields.iter().enumerate() {
        if i > 0 {
            plan.w.push(", ");
        }
        plan.field(t, query.schema, field);
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
pub(crate) async fn run(client: &Client, mut query: QueryCore) -> Result<Box<dyn Batch>, Error> {
    guard::query(client, QueryOp::All, &mut query, &[]).await?;
    let mut reading = Reading::new(client);
    let (mut batch, extra) = entities(reading.connection().await?, &query).await?;
    load_all(&mut reading, &mut *batch, &extra, &query).await?;
    Ok(batch)
}

/// Runs a query of whole entities without loads, on a connection that is held already.
pub(crate) async fn run_on(
    connection: &mut dyn Connection,
    query: &QueryCore,
) -> Result<Box<dyn Batch>, Error> {
    Ok(entities(connection, query).await?.0)
}

async fn entities(
    connection: &mut dyn Connection,
    query: &QueryCore,
) -> Result<(Box<dyn Batch>, Extra), Error> {
    let (planned, kinds) = plan(query, connection.dialect());
    let sink = BatchSink::new(query.schema, kinds);
    run_query(connection, query.schema, planned, sink).await?.finish()
}

/// The connection that an operation reads from, given back while interceptors run: they may need it.
pub(crate) struct Reading {
    client: Client,
    session: Option<Session>,
}

impl Reading {
    pub(crate) fn new(client: &Client) -> Self {
        Reading { client: client.clone(), session: None }
    }

    async fn connection(&mut self) -> Result<&mut dyn Connection, Error> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.client.session(Access::Read).await?,
        };
        self.session.insert(session).connection()
    }
}

/// Runs the loads of a query for a batch of its entities.
pub(crate) fn load_all<'a>(
    reading: &'a mut Reading,
    parents: &'a mut dyn Batch,
    extra: &'a Extra,
    query: &'a QueryCore,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        let mut reference = 0;
        for load in &query.loads {
            let node = query.node();
            let mut wanted = Wanted::with_capacity(parents.len());
            match &node.edge(load.edge).storage {
                Storage::Own { field: None, .. } => {
                    extra.column(reference).for_each(|value| wanted.push(value.clone()));
                    reference += 1;
                }
                Storage::Own { field: Some(field), .. } => {
                    let at = node.position(field);
                    (0..parents.len()).for_each(|i| wanted.push(parents.value(i, at)));
                }
                _ => (0..parents.len()).for_each(|i| wanted.push(parents.value(i, node.schema.id))),
            }
            let groups = neighbours(reading, node, load, &wanted.position, wanted.keys).await?;
            for (i, position) in wanted.position_of.into_iter().enumerate() {
                let value = position.and_then(|at| groups.get(at).cloned().flatten());
                parents.attach(i, load.edge.index, Loaded { name: load.name.clone(), value });
            }
        }
        Ok(())
    })
}

/// Keys with their positions. A hash that is quick and seeded: keys may be anybody's choice.
type Positions = HashMap<Key, usize, RandomState>;

/// The keys whose neighbours are wanted, each once, and which of them each parent has.
struct Wanted {
    keys: Vec<Value>,
    position: Positions,
    position_of: Vec<Option<usize>>,
}

impl Wanted {
    fn with_capacity(parents: usize) -> Self {
        Wanted {
            keys: Vec::with_capacity(parents),
            position: Positions::with_capacity_and_hasher(parents, RandomState::default()),
            position_of: Vec::with_capacity(parents),
        }
    }

    /// Adds the key of the next parent.
    fn push(&mut self, value: Value) {
        let position = Key::new(&value).map(|key| {
            let next = self.keys.len();
            let position = *self.position.entry(key).or_insert(next);
            if position == next {
                self.keys.push(value);
            }
            position
        });
        self.position_of.push(position);
    }
}

type Groups = Vec<Option<Arc<dyn Any + Send + Sync>>>;

/// The neighbours of the entities with those keys, in the order of the keys.
async fn neighbours(
    reading: &mut Reading,
    source: &'static Node,
    load: &EagerCore,
    position: &Positions,
    keys: Vec<Value>,
) -> Result<Groups, Error> {
    let count = keys.len();
    let is_intercepted =
        load.selection.is_none() && intercept::interceptors(&reading.client, load.query.schema).is_some();
    let (batch, whose) = match is_intercepted {
        false => fetch(reading, source, load, keys).await?,
        true => intercepted(reading, source, load, keys).await?,
    };
    let at = |key: &Option<Key>| key.as_ref().and_then(|key| position.get(key).copied());
    let whose: Vec<usize> = whose.iter().map(|key| at(key).unwrap_or(count)).collect();
    let mut groups: Groups;
    if load.edge.unique {
        groups = vec![None; count + 1];
        for (neighbour, whose) in batch.into_each().into_iter().zip(&whose) {
            groups[*whose] = Some(neighbour);
        }
    } else {
        // The last group takes what belongs to nobody: keys that the database holds equal and Rust does not.
        groups = batch.into_groups(&whose, count + 1).into_iter().map(Some).collect();
    }
    Ok(groups)
}

/// The neighbours, with what is loaded along with them, and for each the key of the entity whose neighbour it is.
async fn fetch(
    reading: &mut Reading,
    source: &'static Node,
    load: &EagerCore,
    mut keys: Vec<Value>,
) -> Result<(Box<dyn Batch>, Vec<Option<Key>>), Error> {
    // In the order of the index that they are looked up in.
    keys.sort_by_key(|key| if let Value::Int(n) = key { *n } else { 0 });
    let query = &load.query;
    let mut kinds = kinds(&references(query));
    let reference = reference_field(source, load);
    if reference.is_none() {
        kinds.push(key_of(source, load.edge).ty.kind());
    }
    let mut sink = match &load.selection {
        None => BatchSink::new(query.schema, kinds),
        Some(selection) => BatchSink::of(selection.batch(), selection.items().len(), query.schema, kinds),
    };
    let connection = reading.connection().await?;
    for some in keys.chunks(PORTION) {
        let planned = load_plan(source, load, connection.dialect(), some);
        sink = run_query(connection, query.schema, planned, sink).await?;
    }
    let (mut batch, extra) = sink.finish()?;
    let whose = match reference {
        Some(at) => (0..batch.len()).map(|i| Key::from_value(batch.value(i, at))).collect(),
        None => extra.column(extra.last()).map(Key::new).collect(),
    };
    load_all(reading, &mut *batch, &extra, query).await?;
    Ok((batch, whose))
}

/// The same, through the interceptors of the neighbours. They may change each, but must leave all of them, and their order:
/// that is what says whose neighbour it is.
async fn intercepted(
    reading: &mut Reading,
    source: &'static Node,
    load: &EagerCore,
    keys: Vec<Value>,
) -> Result<(Box<dyn Batch>, Vec<Option<Key>>), Error> {
    reading.session = None;
    let schema = load.query.schema;
    let keys_of = Arc::new(Mutex::new(Vec::new()));
    let (given, load) = (Arc::clone(&keys_of), load.clone());
    let query = load.query.clone();
    let answer = intercept::run(&reading.client, QueryOp::Load, query, async move |client, mut query| {
        // An interceptor may have asked for what no policy was asked of before.
        let beside = Beside { from: Some((source.schema, load.edge)), ..Beside::default() };
        guard::query_beside(&client, QueryOp::Load, &mut query, beside).await?;
        let load = EagerCore { query, ..load };
        let (batch, whose) = fetch(&mut Reading::new(&client), source, &load, keys).await?;
        let keys = (0..batch.len()).map(|i| Key::in_batch(&*batch, i, schema));
        *given.lock().unwrap_or_else(PoisonError::into_inner) = keys.zip(whose).collect();
        Ok(AnswerCore::Entities(batch))
    });
    let batch = answer.await?.entities(schema)?;
    let known: Vec<(Option<Key>, Option<Key>)> =
        std::mem::take(&mut *keys_of.lock().unwrap_or_else(PoisonError::into_inner));
    let stayed = |(i, (key, _)): (usize, &(Option<Key>, _))| Key::in_batch(&*batch, i, schema) == *key;
    if batch.len() != known.len() || !known.iter().enumerate().all(stayed) {
        let why = "an interceptor added, removed or moved entities that are loaded along with others";
        return Err(Error::hook(schema, why));
    }
    Ok((batch, known.into_iter().map(|(_, whose)| whose).collect()))
}

/// The key that says whose neighbour a row is.
fn key_of(source: &Node, edge: &EdgeSchema) -> &'static FieldSchema {
    match &source.edge(edge).storage {
        Storage::Own { .. } => (edge.target)().id_field(),
        _ => source.schema.id_field(),
    }
}

/// The position of the neighbour's field that says whose neighbour it is, where that comes with the entity.
fn reference_field(source: &Node, load: &EagerCore) -> Option<usize> {
    let node = target(load.edge);
    let field = match &source.edge(load.edge).storage {
        Storage::Own { .. } => node.schema.id_field(),
        Storage::Target { field: Some(field), .. } => field,
        Storage::Target { field: None, .. } | Storage::Join { .. } => return None,
    };
    let comes = load.selection.is_none() && !load.query.filters.is_hidden(node.schema, field);
    comes.then(|| node.position(field))
}

/// The statement that loads the neighbours of the entities with those keys.
fn load_plan(source: &'static Node, load: &EagerCore, dialect: Dialect, keys: &[Value]) -> Planned {
    let query = &load.query;
    let edge = load.edge;
    let node = target(edge);
    let references = references(query);
    let limited = query.limit.is_some() || query.offset.is_some();
    let mut plan = Plan::filtered(dialect, &query.filters);
    let t = plan.table();
    let join_t = plan.table();
    let key: (usize, &str) = match &source.edge(edge).storage {
        Storage::Own { .. } => (t, node.id_column()),
        Storage::Target { column, .. } => (t, column),
        Storage::Join { own, .. } => (join_t, own),
    };
    let key_field = key_of(source, edge);
    let items = selected(load);
    let columns = items.len() + references.len() + usize::from(reference_field(source, load).is_none());
    plan.w.push("SELECT ");
    if limited {
        for i in 0..columns {
            plan.w.push(if i > 0 { ", c" } else { "c" }).number(i);
        }
        plan.w.push(" FROM (SELECT ");
    }
    for i in 0..columns {
        if i > 0 {
            plan.w.push(", ");
        }
        match (items.get(i), &load.selection, references.get(i.saturating_sub(items.len()))) {
            (Some(Item::Field(field)), None, _) => plan.field(t, node.schema, field),
            (Some(item), _, _) => plan.item(t, item),
            (None, _, Some((column, key))) => plan.selected_reference(t, column, key),
            (None, _, None) => plan.selected_reference(key.0, key.1, key_field),
        }
        if limited {
            plan.w.push(" AS c").number(i);
        }
    }
    if limited {
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
    plan.pairs_filter(source.edge(edge).through.as_ref(), join_t);
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
