//! Changing entities, one or many: checks, `UPDATE`, then the rows that edges put elsewhere, all of it or nothing.

use std::marker::PhantomData;

use ent_sql::{Access, ColumnType, Connection, Dialect, TxOptions, Value};

use crate::addition::{bounds, check_bounds};
use crate::after;
use crate::batch::{Batch, BatchSink};
use crate::changes::{Change, Changes, ColumnChange, EdgeChange};
use crate::client::Client;
use crate::edge::{Edge, ToMany, ToOne};
use crate::entity::{Entity, ToId};
use crate::error::Error;
use crate::exec::{execute, run_query, run_query_or_nothing};
use crate::field::Field;
use crate::field_type::{FieldType, IntoField, Number};
use crate::filters::Filters;
use crate::guard;
use crate::key::{self, FieldSink};
use crate::link;
use crate::loader::run_on;
use crate::mutation::MutationCore;
use crate::node::Storage;
use crate::op::Op;
use crate::pipeline;
use crate::plan::{Plan, Planned};
use crate::predicate::{Expr, Predicate};
use crate::query::QueryCore;
use crate::schema::{EntitySchema, FieldSchema};
use crate::through;
use crate::tx::{Tx, finish};
use crate::typed;
use crate::view::Table;

/// Changes to one entity or to many. The builders that the derive makes wrap it.
pub struct Update<E> {
    core: UpdateCore,
    of: PhantomData<fn() -> E>,
}

struct UpdateCore {
    /// The key of the one entity; nothing for an update of many.
    id: Vec<Value>,
    filter: Vec<Expr>,
    changes: Changes,
}

/// Marks an update of one entity.
#[derive(Debug)]
pub struct Single;

/// Marks an update of all entities that satisfy a predicate.
#[derive(Debug)]
pub struct Multiple;

#[doc(hidden)]
impl<E: Entity<Kind = Table>> Update<E> {
    pub fn by_id(id: E::Id) -> Self {
        let changes = Changes::new(E::SCHEMA);
        Update { core: UpdateCore { id: key::values(id), filter: Vec::new(), changes }, of: PhantomData }
    }

    pub fn many() -> Self {
        let changes = Changes::new(E::SCHEMA);
        Update { core: UpdateCore { id: Vec::new(), filter: Vec::new(), changes }, of: PhantomData }
    }

    pub fn where_(&mut self, predicate: Predicate<E>) {
        self.core.filter.push(predicate.expr);
    }

    pub fn set<T: FieldType>(&mut self, field: Field<E, T>, value: impl IntoField<T>) {
        self.core.changes.change(field.schema, Change::of(value.into_field().into_value()));
    }

    pub fn add_to<T: FieldType<Base: Number>>(
        &mut self,
        field: Field<E, T>,
        delta: impl IntoField<<T::Base as Number>::Delta>,
    ) {
        self.core.changes.change(field.schema, Change::Add(delta.into_field().into_value()));
    }

    pub fn clear_field<T: FieldType>(&mut self, field: Field<E, T>) {
        self.core.changes.change(field.schema, Change::Clear);
    }

    pub fn add<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I) {
        self.core.changes.add(edge.schema(), link::ids(to));
    }

    pub fn remove<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I) {
        self.core.changes.remove(edge.schema(), link::ids(to));
    }

    pub fn link<T: Entity>(&mut self, edge: ToOne<E, T>, to: impl ToId<T>) {
        self.core.changes.link(edge.schema(), key::values(to.to_id()));
    }

    pub fn clear<G: Edge<E>>(&mut self, edge: G) {
        self.core.changes.clear(edge.schema());
    }

    pub fn save(self, client: &Client) -> impl Future<Output = Result<E, Error>> + Send + use<E> {
        typed::one(pipeline::save(self.core.into_mutation(client)))
    }

    pub fn exec_one(self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        pipeline::exec(self.core.into_mutation(client).unread())
    }

    pub fn exec(self, client: &Client) -> impl Future<Output = Result<u64, Error>> + Send + use<E> {
        pipeline::count(self.core.into_mutation(client))
    }

    pub fn to_sql(&self, dialect: Dialect) -> ent_sql::Statement {
        let mut changes = self.core.changes.clone();
        changes.update_defaults();
        let id = (!self.core.id.is_empty()).then(|| key::is(E::SCHEMA, self.core.id.clone()));
        let filter: Vec<Expr> = id.into_iter().chain(self.core.filter.iter().cloned()).collect();
        let filters = Filters::default();
        plan(&changes, &changes.columns(), &filter, dialect, !self.core.id.is_empty(), &filters).statement
    }
}

impl UpdateCore {
    fn into_mutation(self, client: &Client) -> MutationCore {
        let op = if self.id.is_empty() { Op::UPDATE } else { Op::UPDATE_ONE };
        let mut mutation = MutationCore::new(op, self.changes, client);
        mutation.id = self.id;
        mutation.filter = self.filter;
        mutation
    }
}

/// Checks an update of one entity, writes it, and returns the entity.
pub(crate) async fn one(mut mutation: MutationCore) -> Result<Box<dyn Batch>, Error> {
    check(&mutation)?;
    let filters = guard::mutations(std::slice::from_ref(&mutation)).await?;
    let client = mutation.client.clone();
    let conditions = after::of_update(&mutation, &filters);
    let later = through::defer(&client, &mut mutation.changes);
    let written = match later.is_empty() {
        true => write_one(&client, &mutation, &filters, &conditions).await,
        false => {
            let write_all = async |tx: &Tx| {
                let batch = write_one(tx, &mutation, &filters, &[]).await?;
                through::write(tx, mutation.schema(), later, &mutation.id).await?;
                // The conditions may speak of what came last.
                after::check_on(tx, mutation.schema(), &mutation.id, &conditions).await?;
                Ok(batch)
            };
            client.transaction(write_all).await
        }
    };
    written.map_err(|error| filters.conceal(error))
}

/// Checks an update of many entities, writes it, and says how many there were.
pub(crate) async fn many(mut mutation: MutationCore) -> Result<u64, Error> {
    check(&mutation)?;
    mutation.read_back = false;
    let filters = guard::mutations(std::slice::from_ref(&mutation)).await?;
    let client = mutation.client.clone();
    let conditions = after::of_update(&mutation, &filters);
    let later = through::defer(&client, &mut mutation.changes);
    let written = match later.is_empty() {
        true => write_many(&client, &mutation, &filters, &conditions).await,
        false => {
            let write_all = async |tx: &Tx| {
                let reach = mutation.reach(&filters);
                let ids = {
                    let mut session = tx.session(Access::Write).await?;
                    matching(session.connection()?, mutation.schema(), &reach, &filters).await?
                };
                // Those, and none that came in between.
                let among = vec![key::among(mutation.schema(), ids.clone())];
                let those = MutationCore { filter: among, ..mutation.clone() };
                write_many(tx, &those, &filters, &[]).await?;
                through::write(tx, mutation.schema(), later, &ids).await?;
                after::check_on(tx, mutation.schema(), &ids, &conditions).await?;
                Ok(key::count(mutation.schema(), &ids) as u64)
            };
            client.transaction(write_all).await
        }
    };
    written.map_err(|error| filters.conceal(error))
}

fn check(mutation: &MutationCore) -> Result<(), Error> {
    mutation.changes.validate()?;
    check_immutable(mutation)?;
    check_cleared(&mutation.changes)?;
    check_added(&mutation.changes, mutation.client.dialect())
}

/// The builders have no setters for keys and for what is immutable; a hook can say it all the same.
fn check_immutable(mutation: &MutationCore) -> Result<(), Error> {
    let schema = mutation.schema();
    let refused = |field, why: &str| {
        let source = Box::new(crate::validate::Refused(why.to_owned()));
        Err(Error::Validation { entity: schema.name, field, source })
    };
    for (field, _) in &mutation.changes.fields {
        if schema.key_fields().any(|key| key.name == field.name) {
            return refused(field.name, "a key never changes");
        }
        if field.immutable && field.update_default.is_none() {
            return refused(field.name, "it is immutable");
        }
    }
    match mutation.changes.edges.iter().find(|change| change.edge.immutable) {
        Some(change) => refused(change.edge.name, "it is immutable"),
        None => Ok(()),
    }
}

async fn write_one(
    client: &Client,
    mutation: &MutationCore,
    filters: &Filters,
    conditions: &[Expr],
) -> Result<Box<dyn Batch>, Error> {
    let changes = &mutation.changes;
    let schema = changes.schema;
    let reach = mutation.reach(filters);
    let columns = changes.columns();
    let mut session = client.session(Access::Write).await?;
    let connection = session.connection()?;
    let dialect = connection.dialect();
    let beside = changes.touches_other_rows();
    if columns.is_empty() && !beside {
        let mut query = QueryCore::new(schema);
        query.filter = mutation.conditions();
        query.filters = filters.clone();
        return found(schema, run_on(connection, &query).await?);
    }
    let bounds = bounds(changes, dialect);
    let returning = mutation.returning;
    // MySQL returns nothing from an UPDATE, nor does it let one look into its own table.
    let speaks_for_itself = dialect.has_returning() || (!returning && !reach.iter().any(Expr::has_subquery));
    let one_statement = !beside
        && bounds.is_empty()
        && conditions.is_empty()
        && !link::has_filtered_targets(changes, filters)
        && speaks_for_itself;
    if one_statement {
        let planned = plan(changes, &columns, &reach, dialect, returning, filters);
        if !returning {
            return match execute(connection, schema, planned).await?.rows_affected {
                0 => Err(Error::NotFound { entity: schema.name }),
                _ => Ok((schema.batch)()),
            };
        }
        let sink = BatchSink::new(schema, Vec::new());
        let sink = match may_not_read_back(schema, dialect) {
            // What can't be read back must not have been written either.
            true => run_query_or_nothing(connection, schema, planned, sink).await?,
            false => run_query(connection, schema, planned, sink).await?,
        };
        return found(schema, sink.finish()?.0);
    }
    connection.begin(TxOptions::default()).await?;
    let result = async {
        // The row is looked for first: whatever follows, an entity that is not there is not found.
        let ids = matching(connection, schema, &reach, filters).await?;
        if ids.is_empty() {
            return Err(Error::NotFound { entity: schema.name });
        }
        check_bounds(connection, schema, &bounds, &ids).await?;
        write(connection, changes, &columns, &ids, filters).await?;
        after::check(connection, schema, &ids, conditions).await?;
        let mut fresh = QueryCore::new(schema);
        fresh.filter.push(key::among(schema, mutation.id.clone()));
        fresh.filters = filters.of_fields();
        found(schema, run_on(connection, &fresh).await?)
    };
    let result = result.await;
    finish(connection, true, result).await
}

fn found(schema: &'static EntitySchema, batch: Box<dyn Batch>) -> Result<Box<dyn Batch>, Error> {
    match batch.is_empty() {
        true => Err(Error::NotFound { entity: schema.name }),
        false => Ok(batch),
    }
}

async fn write_many(
    client: &Client,
    mutation: &MutationCore,
    filters: &Filters,
    conditions: &[Expr],
) -> Result<u64, Error> {
    let changes = &mutation.changes;
    let schema = changes.schema;
    let reach = mutation.reach(filters);
    let columns = changes.columns();
    let beside = changes.touches_other_rows();
    if columns.is_empty() && !beside {
        return Ok(0);
    }
    let mut session = client.session(Access::Write).await?;
    let connection = session.connection()?;
    let dialect = connection.dialect();
    // MySQL does not let an UPDATE look into its own table.
    let bounds = bounds(changes, dialect);
    let two_steps = beside
        || !bounds.is_empty()
        || !conditions.is_empty()
        || link::has_filtered_targets(changes, filters)
        || (dialect.is_mysql() && reach.iter().any(Expr::has_subquery));
    if !two_steps {
        let planned = plan(changes, &columns, &reach, dialect, false, filters);
        return Ok(execute(connection, schema, planned).await?.rows_affected);
    }
    connection.begin(TxOptions::default()).await?;
    let result = async {
        let ids = matching(connection, schema, &reach, filters).await?;
        check_bounds(connection, schema, &bounds, &ids).await?;
        write(connection, changes, &columns, &ids, filters).await?;
        after::check(connection, schema, &ids, conditions).await?;
        Ok(key::count(schema, &ids) as u64)
    };
    let result = result.await;
    finish(connection, true, result).await
}

/// Whether the database can hold what a field of the entity can't: SQLite anything, PostgreSQL where the column's type is
/// wider than the field's. MySQL is asked for the entity once more in any case.
fn may_not_read_back(schema: &EntitySchema, dialect: Dialect) -> bool {
    let wider = |ty: ColumnType| {
        use ColumnType::{Decimal, Enum, I8, Json, U8, U16, U32, U64};
        matches!(ty, Json | Decimal | Enum(_) | I8 | U8 | U16 | U32 | U64)
    };
    match dialect {
        Dialect::Sqlite => true,
        _ => schema.fields.iter().any(|field| wider(field.ty) || field.column_type(dialect).is_some()),
    }
}

/// A required edge can be moved, but not cleared; one whose reference is in a key can't even be moved.
fn check_cleared(changes: &Changes) -> Result<(), Error> {
    let refused = |change: &EdgeChange, why: String| {
        Err(Error::Validation {
            entity: changes.schema.name,
            field: change.edge.name,
            source: Box::new(crate::validate::Refused(why)),
        })
    };
    for change in &changes.edges {
        if change.clear && change.edge.required && change.edge.unique && change.add.is_empty() {
            return refused(change, "a required edge can't be cleared".to_owned());
        }
        let target = (change.edge.target)();
        if let Storage::Target { field: Some(field), .. } = &changes.node().edge(change.edge).storage
            && (change.clear || !change.remove.is_empty())
            && target.key_fields().any(|key| key.name == field.name)
        {
            let (field, target) = (field.name, target.name);
            let why = format!(
                "it is held by `{field}`, which is in the key of `{target}`, and a key never changes"
            );
            return refused(change, why);
        }
    }
    Ok(())
}

/// SQLite keeps as text what it has no numbers for, and would add to it as to an inexact one.
fn check_added(changes: &Changes, dialect: Dialect) -> Result<(), Error> {
    let is_text = |field: &FieldSchema| field.ty.kind() == ent_sql::Kind::Text;
    let added =
        changes.fields.iter().find(|(field, change)| matches!(change, Change::Add(_)) && is_text(field));
    match added {
        Some((field, _)) if dialect == Dialect::Sqlite => Err(Error::Validation {
            entity: changes.schema.name,
            field: field.name,
            source: Box::new(crate::validate::Refused(
                "SQLite has no numbers of this type to add to: read the value, add to it, and set it"
                    .to_owned(),
            )),
        }),
        _ => Ok(()),
    }
}

/// The keys of the rows that satisfy the conditions, locked where the database locks rows.
pub(crate) async fn matching(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    filter: &[Expr],
    filters: &Filters,
) -> Result<Vec<Value>, Error> {
    keys_where(connection, schema, filter, filters, Locking::Rows).await
}

/// The keys of the rows that satisfy the conditions.
pub(crate) async fn keys_where(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    filter: &[Expr],
    filters: &Filters,
    locking: Locking,
) -> Result<Vec<Value>, Error> {
    let key: Vec<&'static FieldSchema> = schema.key_fields().collect();
    values_where(connection, schema, &key, filter, filters, locking).await
}

/// Whether rows that are looked for are locked where the database locks rows. What locks sees the newest rows, too, whenever
/// its transaction began; on MySQL it also locks the place of rows that are not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Locking {
    None,
    Rows,
}

/// The values of fields of the rows that satisfy the conditions, row by row.
pub(crate) async fn values_where(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    fields: &[&'static FieldSchema],
    filter: &[Expr],
    filters: &Filters,
    locking: Locking,
) -> Result<Vec<Value>, Error> {
    let mut plan = Plan::filtered(connection.dialect(), filters);
    let t = plan.table();
    plan.select(t, fields.iter().copied());
    plan.w.push(" FROM ");
    plan.from((schema.node)(), t);
    plan.filter((schema.node)(), t, filter);
    match connection.dialect() {
        _ if locking == Locking::None => {}
        Dialect::Sqlite => {}
        Dialect::Postgres => {
            plan.w.push(" FOR UPDATE OF ").alias(t);
        }
        Dialect::MySql | Dialect::MariaDb => {
            plan.w.push(" FOR UPDATE");
        }
    }
    run_query(connection, schema, plan.finish(), FieldSink::new(schema, fields.iter().copied()))
        .await?
        .finish()
}

/// Changes the rows with those keys, and what their edges put elsewhere.
async fn write(
    connection: &mut dyn Connection,
    changes: &Changes,
    columns: &[ColumnChange<'static>],
    ids: &[Value],
    filters: &Filters,
) -> Result<(), Error> {
    link::check_targets(connection, changes, filters).await?;
    link::release(connection, changes, ids, filters).await?;
    if !columns.is_empty() {
        for ids in key::portions(changes.schema, ids) {
            let filter = [key::among(changes.schema, ids.to_vec())];
            let planned = plan(changes, columns, &filter, connection.dialect(), false, filters);
            execute(connection, changes.schema, planned).await?;
        }
    }
    link::apply(connection, changes, ids, filters).await
}

/// `UPDATE table AS t0 SET .. WHERE ..`
fn plan(
    changes: &Changes,
    columns: &[ColumnChange<'static>],
    filter: &[Expr],
    dialect: Dialect,
    returning: bool,
    filters: &Filters,
) -> Planned {
    let node = changes.node();
    let mut plan = Plan::filtered(dialect, filters);
    let t = plan.table();
    plan.w.push("UPDATE ");
    plan.from(node, t);
    for (i, column) in columns.iter().enumerate() {
        plan.w.push(if i == 0 { " SET " } else { ", " }).ident(column.column).push(" = ");
        match column.change {
            Change::Add(_) => plan.sum(t, column.clone()),
            _ => plan.written(column.clone()),
        }
    }
    plan.filter(node, t, filter);
    if returning {
        plan.returning(changes.schema);
    }
    plan.finish()
}
