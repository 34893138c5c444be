//! Deleting entities, one or many. What becomes of rows that refer to them, the foreign keys of the database decide.

use std::marker::PhantomData;

use ent_sql::{Access, BoxFuture, Connection, Dialect, TxOptions, Value};

use crate::changes::Changes;
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec::execute;
use crate::filters::Filters;
use crate::guard;
use crate::key;
use crate::mutation::MutationCore;
use crate::op::Op;
use crate::pipeline;
use crate::plan::{Plan, Planned};
use crate::predicate::{Expr, Predicate};
use crate::schema::EntitySchema;
use crate::tx::finish;
use crate::update::matching;
use crate::view::Table;

/// A deletion of one entity.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// User::delete(1).exec(&client).await?;
/// assert!(User::delete(1).exec(&client).await.is_err_and(|error| error.is_not_found()));
/// let young = User::delete(2).where_(User::AGE.lt(18)).exec(&client).await;
/// assert!(young.is_err_and(|error| error.is_not_found()));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted before `exec` is awaited"]
pub struct Delete<E> {
    id: Vec<Value>,
    filter: Vec<Expr>,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity<Kind = Table>> Delete<E> {
    #[doc(hidden)]
    pub fn by_id(id: E::Id) -> Self {
        Delete { id: key::values(id), filter: Vec::new(), of: PhantomData }
    }

    /// Deletes the entity only if it satisfies the predicate; otherwise it counts as not found.
    pub fn where_(mut self, predicate: Predicate<E>) -> Self {
        self.filter.push(predicate.expr);
        self
    }

    /// Deletes the entity.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such entity, [`Error::Constraint`] when another row must refer to it, and errors of
    /// the database.
    pub fn exec(self, client: &Client) -> impl Future<Output = Result<(), Error>> + Send + use<E> {
        delete_one(E::SCHEMA, self.id, self.filter, client)
    }
}

/// A deletion of all entities that satisfy a predicate.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert_eq!(User::delete_many().where_(User::AGE.lt(30)).exec(&client).await?, 1);
/// assert_eq!(User::query().only(&client).await?.name, "a8m");
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is deleted before `exec` is awaited"]
pub struct DeleteMany<E> {
    filter: Vec<Expr>,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity<Kind = Table>> Default for DeleteMany<E> {
    fn default() -> Self {
        DeleteMany::new()
    }
}

impl<E: Entity<Kind = Table>> DeleteMany<E> {
    #[doc(hidden)]
    pub fn new() -> Self {
        DeleteMany { filter: Vec::new(), of: PhantomData }
    }

    /// Deletes only entities that satisfy the predicate, beside those of earlier calls.
    pub fn where_(mut self, predicate: Predicate<E>) -> Self {
        self.filter.push(predicate.expr);
        self
    }

    /// Deletes the entities and says how many there were.
    ///
    /// # Errors
    ///
    /// [`Error::Constraint`] when another row must refer to one of them, and errors of the database. Nothing is deleted then.
    pub fn exec(self, client: &Client) -> impl Future<Output = Result<u64, Error>> + Send + use<E> {
        delete_many(E::SCHEMA, self.filter, client)
    }

    /// The statement that [`exec`](Self::exec) would run.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let statement = User::delete_many().where_(User::AGE.lt(18)).to_sql(ent::Dialect::Sqlite);
    /// assert!(statement.sql.starts_with(r#"DELETE FROM "users""#) && statement.sql.ends_with(r#""age" < ?"#));
    /// ```
    pub fn to_sql(&self, dialect: Dialect) -> ent_sql::Statement {
        plan(E::SCHEMA, &self.filter, dialect, &Filters::default()).statement
    }
}

fn delete_one(
    schema: &'static EntitySchema,
    id: Vec<Value>,
    filter: Vec<Expr>,
    client: &Client,
) -> BoxFuture<'static, Result<(), Error>> {
    let mut mutation = MutationCore::new(Op::DELETE_ONE, Changes::new(schema), client);
    mutation.id = id;
    mutation.filter = filter;
    // A hook may make it an update, of an entity that is out of sight then.
    mutation.read_back = false;
    pipeline::exec(mutation)
}

fn delete_many(
    schema: &'static EntitySchema,
    filter: Vec<Expr>,
    client: &Client,
) -> BoxFuture<'static, Result<u64, Error>> {
    let mut mutation = MutationCore::new(Op::DELETE, Changes::new(schema), client);
    mutation.filter = filter;
    pipeline::count(mutation)
}

/// Deletes what a mutation is of, and says how many there were.
pub(crate) async fn many(mutation: MutationCore) -> Result<u64, Error> {
    let filters = guard::mutations(std::slice::from_ref(&mutation)).await?;
    let schema = mutation.schema();
    let reach = mutation.reach(&filters);
    match delete(&mutation.client, schema, &reach, &filters).await {
        Ok(0) if mutation.op.is(Op::DELETE_ONE) => Err(Error::NotFound { entity: schema.name }),
        result => result.map_err(|error| filters.conceal(error)),
    }
}

async fn delete(
    client: &Client,
    schema: &'static EntitySchema,
    reach: &[Expr],
    filters: &Filters,
) -> Result<u64, Error> {
    let mut session = client.session(Access::Write).await?;
    let connection = session.connection()?;
    let dialect = connection.dialect();
    if !dialect.is_mysql() || !reach.iter().any(Expr::has_subquery) {
        let planned = plan(schema, reach, dialect, filters);
        return Ok(execute(connection, schema, planned).await?.rows_affected);
    }
    // MySQL does not let a DELETE look into its own table.
    connection.begin(TxOptions::default()).await?;
    let result = delete_matching(connection, schema, reach, filters).await;
    finish(connection, true, result).await
}

async fn delete_matching(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    reach: &[Expr],
    filters: &Filters,
) -> Result<u64, Error> {
    let ids = matching(connection, schema, reach, filters).await?;
    let mut deleted = 0;
    for ids in key::portions(schema, &ids) {
        let among = [key::among(schema, ids.to_vec())];
        let planned = plan(schema, &among, connection.dialect(), &Filters::default());
        deleted += execute(connection, schema, planned).await?.rows_affected;
    }
    Ok(deleted)
}

fn plan(schema: &'static EntitySchema, reach: &[Expr], dialect: Dialect, filters: &Filters) -> Planned {
    let node = (schema.node)();
    let mut plan = Plan::filtered(dialect, filters);
    let t = plan.table();
    plan.w.push("DELETE ");
    if dialect.is_mysql() {
        // The alias is known to MySQL's DELETE in this form only.
        plan.w.alias(t).push(" ");
    }
    plan.w.push("FROM ");
    plan.from(node, t);
    plan.filter(node, t, reach);
    plan.finish()
}
