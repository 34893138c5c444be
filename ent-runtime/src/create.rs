//! Creating entities, one or many: checks, `INSERT`, then the rows that edges put elsewhere, all of it or nothing.

use std::collections::HashMap;
use std::marker::PhantomData;

use ent_sql::{Access, BoxFuture, ColumnType, Connection, Dialect, TxOptions, Value};

use crate::after;
use crate::batch::{Batch, BatchSink, Key};
use crate::changes::{Change, Changes, EdgeChange};
use crate::client::Client;
use crate::edge::{ToMany, ToOne};
use crate::entity::{Entity, ToId};
use crate::error::Error;
use crate::exec::{execute, execute_or_nothing, fetch_on, run_query};
use crate::field::Field;
use crate::field_type::{FieldType, IntoField};
use crate::filters::Filters;
use crate::flatten;
use crate::guard;
use crate::key;
use crate::link;
use crate::loader::run_on;
use crate::mutation::MutationCore;
use crate::op::Op;
use crate::pipeline;
use crate::plan::{Plan, Planned, Rows};
use crate::predicate::Expr;
use crate::query::QueryCore;
use crate::schema::{EntitySchema, FieldSchema};
use crate::through;
use crate::tx::{Tx, finish};
use crate::typed;
use crate::validate::Refused;
use crate::view::Table;

/// An entity to be created, with all that it must have. The builders that the derive makes turn into it.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let user = User::create().age(30).name("a8m").save(&client).await?;
/// assert_eq!((user.id, &*user.name), (1, "a8m"));
/// User::create().age(28).name("nati").exec(&client).await?;
/// assert_eq!(User::query().count(&client).await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct Create<E> {
    pub(crate) core: Changes,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity<Kind = Table>> Default for Create<E> {
    fn default() -> Self {
        Create::new()
    }
}

impl<E: Entity<Kind = Table>> Create<E> {
    #[doc(hidden)]
    pub fn new() -> Self {
        Create { core: Changes::of_create(E::SCHEMA), of: PhantomData }
    }

    /// A create with the fields of an entity, but for a key that the database counts up.
    #[doc(hidden)]
    pub fn like(entity: &E) -> Self {
        Create { core: copied(E::SCHEMA, &|field| entity.value(field)), of: PhantomData }
    }

    #[doc(hidden)]
    pub fn set<T: FieldType>(&mut self, field: Field<E, T>, value: impl IntoField<T>) {
        self.set_value(field.schema, value.into_field().into_value());
    }

    #[doc(hidden)]
    pub fn set_value(&mut self, field: &'static FieldSchema, value: Value) {
        self.core.change(field, Change::Set(value));
    }

    #[doc(hidden)]
    pub fn add<T: Entity, I: IntoIterator<Item: ToId<T>>>(&mut self, edge: ToMany<E, T>, to: I) {
        self.core.add(crate::edge::Edge::schema(edge), link::ids(to));
    }

    #[doc(hidden)]
    pub fn link<T: Entity>(&mut self, edge: ToOne<E, T>, to: impl ToId<T>) {
        self.core.link(crate::edge::Edge::schema(edge), key::values(to.to_id()));
    }

    /// Creates the entity and returns it as the database holds it.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] when a value is refused, [`Error::Constraint`] when the database refuses the row or an edge leads
    /// to an entity that is taken, and errors of the database. Nothing is written then.
    pub fn save(self, client: &Client) -> impl Future<Output = Result<E, Error>> + Send + use<E> {
        typed::one(pipeline::save(MutationCore::new(Op::CREATE, self.core, client)))
    }

    /// Creates the entity without returning it: where a policy lets it be written and not seen.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn exec(self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        pipeline::exec(MutationCore::new(Op::CREATE, self.core, client).unread())
    }
}

/// Many entities to be created together: all of them or none.
///
/// They are inserted by as few statements as the database's limit on arguments allows, in one transaction. A field that one
/// of them does not set gets its default, whatever the others do.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let users = ["a8m", "nati"].map(|name| User::create().age(30).name(name));
/// let users = User::create_bulk(users).save(&client).await?;
/// assert_eq!((users[0].id, &*users[1].name), (1, "nati"));
/// # Ok(())
/// # }
/// ```
pub struct CreateBulk<E> {
    pub(crate) core: Vec<Changes>,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity<Kind = Table>> CreateBulk<E> {
    #[doc(hidden)]
    pub fn new<I: IntoIterator<Item: Into<Create<E>>>>(builders: I) -> Self {
        CreateBulk {
            core: builders.into_iter().map(|builder| builder.into().core).collect(),
            of: PhantomData,
        }
    }

    /// Creates the entities and returns them in the order of their builders.
    ///
    /// # Errors
    ///
    /// As [`Create::save`], of the first entity that is refused. Nothing is written then.
    pub fn save(self, client: &Client) -> impl Future<Output = Result<Vec<E>, Error>> + Send + use<E> {
        typed::all(create_all(E::SCHEMA, self.core, client, true))
    }

    /// Creates the entities without returning them: where a policy lets them be written and not seen.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn exec(self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        let created = create_all(E::SCHEMA, self.core, client, false);
        async move { created.await.map(drop) }
    }
}

fn copied(schema: &'static EntitySchema, value: &dyn Fn(usize) -> Value) -> Changes {
    let mut changes = Changes::new(schema);
    for (i, field) in schema.fields.iter().enumerate() {
        if flatten::is_copied(schema, i) {
            changes.change(field, Change::Set(value(i)));
        }
    }
    changes
}

pub(crate) fn create_all(
    schema: &'static EntitySchema,
    all: Vec<Changes>,
    client: &Client,
    read_back: bool,
) -> BoxFuture<'static, Result<Box<dyn Batch>, Error>> {
    if all.is_empty() {
        return Box::pin(std::future::ready(Ok((schema.batch)())));
    }
    let mutation = |changes| MutationCore::new(Op::CREATE, changes, client).reading_back(read_back);
    pipeline::create_all(all.into_iter().map(mutation).collect())
}

/// Checks entities of one type, at least one, and inserts them.
pub(crate) async fn many(mut all: Vec<MutationCore>) -> Result<Box<dyn Batch>, Error> {
    let client = all[0].client.clone();
    all.iter().try_for_each(|mutation| mutation.changes.check_create(client.dialect()))?;
    let filters = guard::mutations(&all).await?;
    let conditions: Vec<Vec<Expr>> =
        all.iter().map(|mutation| after::of_create(mutation, &filters)).collect();
    let later: Vec<Vec<EdgeChange>> =
        all.iter_mut().map(|mutation| through::defer(&client, &mut mutation.changes)).collect();
    let written = match later.iter().all(Vec::is_empty) {
        true => write(&client, &mut all, &filters, &conditions).await,
        false => {
            let schema = all[0].schema();
            // What comes later hangs on the keys.
            all.iter_mut().for_each(|mutation| mutation.returning = true);
            let write_all = async |tx: &Tx| {
                let batch = write(tx, &mut all, &filters, &[]).await?;
                for (i, later) in later.into_iter().enumerate() {
                    through::write(tx, schema, later, &[batch.value(i, schema.id)]).await?;
                }
                // The conditions may speak of what came last.
                let mut session = tx.session(Access::Write).await?;
                for (i, conditions) in conditions.iter().enumerate() {
                    after::check_entity(session.connection()?, schema, &*batch, i, conditions).await?;
                }
                drop(session);
                Ok(batch)
            };
            client.transaction(write_all).await
        }
    };
    written.map_err(|error| filters.conceal(error))
}

/// Writes the creates; of each, the conditions hold afterwards, where there are any.
async fn write(
    client: &Client,
    all: &mut [MutationCore],
    filters: &Filters,
    conditions: &[Vec<Expr>],
) -> Result<Box<dyn Batch>, Error> {
    let mut session = client.session(Access::Write).await?;
    let connection = session.connection()?;
    // What can't be read back must not have been written either. Values of other types come back as they went.
    let made = |field: &FieldSchema| field.ty == ColumnType::Json || !field.db_default.is_empty();
    let is_silent = all.iter().all(|mutation| !mutation.returning && !mutation.changes.touches_other_rows())
        && conditions.iter().all(Vec::is_empty);
    let guarded = all.iter().any(|mutation| link::has_filtered_targets(&mutation.changes, filters));
    if is_silent && !guarded {
        return insert_silently(connection, all, filters).await;
    }
    let atomic = all.len() > 1
        || all[0].changes.touches_other_rows()
        || !connection.dialect().has_returning()
        || all[0].schema().fields.iter().any(made)
        || conditions.iter().any(|conditions| !conditions.is_empty())
        || guarded;
    if atomic {
        connection.begin(TxOptions::default()).await?;
    }
    let result = match is_silent {
        true => insert_silently(connection, all, filters).await,
        false => insert(connection, all, filters, conditions).await,
    };
    finish(connection, atomic, result).await
}

async fn insert(
    connection: &mut dyn Connection,
    all: &mut [MutationCore],
    filters: &Filters,
    conditions: &[Vec<Expr>],
) -> Result<Box<dyn Batch>, Error> {
    let schema = all[0].schema();
    check_targets(connection, all, filters).await?;
    let mut sink = BatchSink::new(schema, Vec::new());
    for rows in take_rows(all, connection.dialect()) {
        sink = insert_rows(connection, schema, rows, sink, filters).await?;
    }
    let (batch, _) = sink.finish()?;
    for (i, mutation) in all.iter().enumerate() {
        link::apply(connection, &mutation.changes, &[batch.value(i, schema.id)], filters).await?;
        if let Some(conditions) = conditions.get(i) {
            after::check_entity(connection, schema, &*batch, i, conditions).await?;
        }
    }
    Ok(batch)
}

/// Inserts rows of which nothing is to come back: all of them or none.
async fn insert_silently(
    connection: &mut dyn Connection,
    all: &mut [MutationCore],
    filters: &Filters,
) -> Result<Box<dyn Batch>, Error> {
    let schema = all[0].schema();
    check_targets(connection, all, filters).await?;
    let dialect = connection.dialect();
    let lists = take_rows(all, dialect);
    let several = lists.len() > 1;
    if several {
        connection.begin(TxOptions::default()).await?;
    }
    let result = async {
        for rows in lists {
            let count = rows.len() as u64;
            let planned = insert_plan(schema, rows, dialect, filters).finish();
            let done = match several || count == 1 {
                true => execute(connection, schema, planned).await?,
                false => execute_or_nothing(connection, schema, planned, count).await?,
            };
            if done.rows_affected < count {
                // A trigger or a rule of the database swallowed a row.
                return Err(Error::NotFound { entity: schema.name });
            }
        }
        Ok((schema.batch)())
    };
    let result = result.await;
    finish(connection, several, result).await
}

async fn check_targets(
    connection: &mut dyn Connection,
    all: &[MutationCore],
    filters: &Filters,
) -> Result<(), Error> {
    if filters.is_empty() {
        return Ok(());
    }
    for mutation in all {
        link::check_targets(connection, &mutation.changes, filters).await?;
    }
    Ok(())
}

fn take_rows(all: &mut [MutationCore], dialect: Dialect) -> Vec<Rows> {
    Rows::take(all.iter_mut().map(|mutation| &mut mutation.changes), dialect)
}

/// Inserts rows of the same columns and adds them to the sink as the database holds them, in their order.
async fn insert_rows(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    rows: Rows,
    sink: BatchSink,
    filters: &Filters,
) -> Result<BatchSink, Error> {
    let count = rows.len();
    let inserted = BatchSink::new(schema, Vec::new());
    let given = rows.keys(schema);
    let planned = insert_returning(schema, rows, connection.dialect(), filters);
    let (inserted, ids) = if connection.dialect().has_returning() {
        (run_query(connection, schema, planned, inserted).await?.finish()?.0, given)
    } else {
        let done = execute(connection, schema, planned).await?;
        let ids = match given.is_empty() {
            true => counted_ids(connection, schema, done.last_insert_id, count).await?,
            false => given,
        };
        let mut query = QueryCore::new(schema);
        query.filter.push(key::among(schema, ids.clone()));
        query.filters = filters.of_fields();
        (run_on(connection, &query).await?, ids)
    };
    let inserted = complete(schema, inserted, count)?;
    Ok(sink.extended(inserted, &order(schema, &ids)))
}

/// Checks that all rows came back: a trigger or a rule of the database may have swallowed one.
fn complete(
    schema: &'static EntitySchema,
    inserted: Box<dyn Batch>,
    count: usize,
) -> Result<Box<dyn Batch>, Error> {
    match inserted.len() == count {
        true => Ok(inserted),
        false => Err(Error::NotFound { entity: schema.name }),
    }
}

/// The positions that rows come back in: by the keys that were given, or ascending, as the database counted them.
fn order(schema: &'static EntitySchema, ids: &[Value]) -> impl Fn(&dyn Batch) -> Vec<usize> {
    let keys = ids.chunks(schema.key.len().max(1)).filter_map(Key::of);
    let keys: HashMap<Key, usize> = keys.enumerate().map(|(i, key)| (key, i)).collect();
    let auto = schema.key.len() == 1 && schema.id_field().is_auto_increment();
    move |batch| {
        let mut order: Vec<usize> = (0..batch.len()).collect();
        let key = |i: &usize| Key::in_batch(batch, *i, schema);
        if !keys.is_empty() {
            order.sort_by_key(|i| key(i).and_then(|key| keys.get(&key).copied()));
        } else if auto {
            order.sort_by_key(key);
        }
        order
    }
}

/// The keys that MySQL counted up for the rows of one statement: they follow one another by the server's increment.
async fn counted_ids(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    first: u64,
    count: usize,
) -> Result<Vec<Value>, Error> {
    if schema.key.len() != 1 || !schema.id_field().is_auto_increment() {
        let why =
            "MySQL does not report a key that the database makes: set it, or give it a default in the schema";
        return Err(Error::Validation {
            entity: schema.name,
            field: schema.id_field().name,
            source: Box::new(Refused(why.to_owned())),
        });
    }
    let mut step = 1;
    if count > 1 {
        let mut plan = Plan::new(connection.dialect());
        plan.w.push("SELECT @@auto_increment_increment");
        let steps = fetch_on(connection, schema, plan.finish(), crate::exec::Rows::number).await?;
        step = steps.first().copied().unwrap_or(1);
    }
    let id = |i: u64| match schema.id_field().ty.kind() {
        ent_sql::Kind::Uint => Value::Uint(first + i * step),
        _ => i64::try_from(first + i * step).map_or_else(|_| Value::Uint(first + i * step), Value::Int),
    };
    Ok((0..count as u64).map(id).collect())
}

/// `INSERT INTO table (..) VALUES (..), ..`
pub(crate) fn insert_plan(
    schema: &'static EntitySchema,
    rows: Rows,
    dialect: Dialect,
    filters: &Filters,
) -> Plan {
    let mut plan = Plan::filtered(dialect, filters);
    plan.w.push("INSERT INTO ").table(schema.schema, &(schema.node)().table);
    plan.rows(rows);
    plan
}

/// The same, which returns the rows where the dialect can.
fn insert_returning(
    schema: &'static EntitySchema,
    rows: Rows,
    dialect: Dialect,
    filters: &Filters,
) -> Planned {
    let mut plan = insert_plan(schema, rows, dialect, filters);
    plan.returning(schema);
    plan.finish()
}

impl<E: Entity<Kind = Table>> Create<E> {
    /// The statement that [`save`](Self::save) would run first; those that edges need follow it.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let statement = ent::Create::from(User::create().age(30).name("a8m")).to_sql(ent::Dialect::Postgres);
    /// assert!(statement.sql.starts_with(r#"INSERT INTO "users" ("age", "name") VALUES ($1, $2)"#));
    /// ```
    pub fn to_sql(&self, dialect: Dialect) -> ent_sql::Statement {
        let mut mutation = self.core.clone();
        mutation.create_defaults();
        insert_returning(E::SCHEMA, Rows::one(&mut mutation), dialect, &Filters::default()).statement
    }
}
