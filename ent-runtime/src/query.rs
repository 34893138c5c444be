//! A query over entities of one type, and everything that can be asked of it.

use std::marker::PhantomData;

use ent_sql::{BoxFuture, Dialect, Row, Statement, Value};
use futures_core::Stream;

use crate::batch::Batch;
use crate::client::Client;
use crate::edge::Edge;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec::{self, Rows};
use crate::filters::Filters;
use crate::guard;
use crate::intercept::{self, AnswerCore, QueryOp};
use crate::key::{self, Ids};
use crate::load::{Eager, EagerCore};
use crate::loader;
use crate::node::Node;
use crate::order::{Order, OrderTerm};
use crate::plan::Plan;
use crate::predicate::{Compare, Expr, Predicate};
use crate::schema::{EdgeSchema, EntitySchema};
use crate::select::{self, As, GroupBy, Projection, Select, Selection};
use crate::typed;

/// A query without its type.
#[derive(Clone)]
pub(crate) struct QueryCore {
    pub(crate) schema: &'static EntitySchema,
    pub(crate) filter: Vec<Expr>,
    pub(crate) order: Vec<OrderTerm>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) loads: Vec<EagerCore>,
    /// The query that this one is a step on from, and the edge of the step.
    pub(crate) source: Option<Box<(QueryCore, &'static EdgeSchema)>>,
    /// What the policies leave of the entities in it.
    pub(crate) filters: Filters,
}

impl QueryCore {
    pub(crate) fn new(schema: &'static EntitySchema) -> Self {
        QueryCore {
            schema,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            loads: Vec::new(),
            source: None,
            filters: Filters::default(),
        }
    }

    /// The query of the one entity with that key.
    pub(crate) fn by_id(schema: &'static EntitySchema, id: Vec<Value>) -> Self {
        let mut query = QueryCore::new(schema);
        query.filter.push(key::is(schema, id));
        query
    }

    pub(crate) fn node(&self) -> &'static Node {
        (self.schema.node)()
    }

    /// The key, when the query is of one entity by its key and nothing else.
    pub(crate) fn single_id(&self) -> Option<&Value> {
        match (&self.filter[..], &self.source, self.limit, self.offset) {
            ([Expr::Compare(field, Compare::Eq, id)], None, None, None)
                if self.schema.key.len() == 1 && field.name == self.schema.id_field().name =>
            {
                Some(id)
            }
            _ => None,
        }
    }

    /// The same query, of no more than so many entities.
    fn at_most(mut self, most: u64) -> Self {
        self.limit = Some(self.limit.map_or(most, |limit| limit.min(most)));
        self
    }

    /// The entities. Boxed, as what it holds would else be part of the future of every entity's queries.
    fn all(self, client: &Client) -> BoxFuture<'_, Result<Box<dyn Batch>, Error>> {
        Box::pin(async move {
            let schema = self.schema;
            let answer = intercept::run(client, QueryOp::All, self, async |client, core| {
                loader::run(&client, core).await.map(AnswerCore::Entities)
            });
            answer.await?.entities(schema)
        })
    }

    /// How many entities there are.
    fn count_all(self, client: &Client) -> BoxFuture<'_, Result<u64, Error>> {
        Box::pin(async move {
            let schema = self.schema;
            let answer = intercept::run(client, QueryOp::Count, self, async move |client, mut core| {
                guard::query(&client, QueryOp::Count, &mut core, &[]).await?;
                let plan = core.count(client.dialect());
                let counts: Vec<u64> = exec::fetch(&client, schema, plan.finish(), Rows::number).await?;
                Ok(AnswerCore::value(counts.first().copied().unwrap_or_default()))
            });
            answer.await?.into_value(schema)
        })
    }

    /// Whether there is any entity.
    fn any(self, client: &Client) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move {
            let schema = self.schema;
            let answer = intercept::run(client, QueryOp::Exists, self, async move |client, mut core| {
                guard::query(&client, QueryOp::Exists, &mut core, &[]).await?;
                let plan = core.exists(client.dialect());
                let found: Vec<u64> = exec::fetch(&client, schema, plan.finish(), Rows::number).await?;
                Ok(AnswerCore::value(!found.is_empty()))
            });
            answer.await?.into_value(schema)
        })
    }

    /// The statement that counts what the query would return.
    fn count(&self, dialect: Dialect) -> Plan {
        let mut plan = Plan::filtered(dialect, &self.filters);
        let t = plan.table();
        if self.limit.is_some() || self.offset.is_some() {
            plan.w.push("SELECT COUNT(*) FROM (SELECT 1");
            plan.tables_and_conditions(self, t);
            plan.w.limit(self.limit, self.offset);
            plan.w.push(") AS counted");
        } else {
            plan.w.push("SELECT COUNT(*)");
            plan.tables_and_conditions(self, t);
        }
        plan
    }

    /// The statement that says whether the query would return anything.
    fn exists(&self, dialect: Dialect) -> Plan {
        let mut plan = Plan::filtered(dialect, &self.filters);
        let t = plan.table();
        plan.w.push("SELECT 1");
        plan.tables_and_conditions(self, t);
        plan.w.limit(Some(self.limit.map_or(1, |limit| limit.min(1))), self.offset);
        plan
    }
}

/// A query over entities of type `E`.
///
/// A query is a value: it does nothing until one of the methods that take a client is awaited.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # async fn f(client: &Client) -> Result<(), ent::Error> {
/// let adults = User::query().where_(User::AGE.gte(18)).order_by(User::NAME.asc()).limit(10).all(client).await?;
/// # Ok(()) }
/// ```
pub struct Query<E> {
    pub(crate) core: QueryCore,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Query<E> {
    fn clone(&self) -> Self {
        Query { core: self.core.clone(), of: PhantomData }
    }
}

impl<E: Entity> Default for Query<E> {
    fn default() -> Self {
        Query::new()
    }
}

impl<E> std::fmt::Debug for Query<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Query")
            .field("entity", &self.core.schema.name)
            .field("filter", &self.core.filter)
            .field("limit", &self.core.limit)
            .field("offset", &self.core.offset)
            .finish_non_exhaustive()
    }
}

/// What needs no type: for code that serves every entity.
impl<E> Query<E> {
    pub(crate) fn from_core(core: QueryCore) -> Self {
        Query { core, of: PhantomData }
    }

    /// The descriptor of the entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// assert_eq!(User::query().entity().name, "User");
    /// ```
    pub fn entity(&self) -> &'static EntitySchema {
        self.core.schema
    }

    /// Returns at most that many entities.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let sql = User::query().limit(10).to_sql(ent::Dialect::Sqlite).sql;
    /// assert!(sql.ends_with(" LIMIT 10"));
    /// ```
    pub fn limit(mut self, limit: u64) -> Self {
        self.core.limit = Some(limit);
        self
    }

    /// Leaves out that many entities at the beginning.
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
    /// let second = User::query().order_by(User::ID.asc()).offset(1).first(&client).await?;
    /// assert_eq!(second.map(|user| user.name).as_deref(), Some("nati"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn offset(mut self, offset: u64) -> Self {
        self.core.offset = Some(offset);
        self
    }

    /// Whether a limit was set.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// assert!(User::query().limit(10).is_limited() && !User::query().is_limited());
    /// ```
    pub fn is_limited(&self) -> bool {
        self.core.limit.is_some()
    }
}

impl<E: Entity> Query<E> {
    /// All entities of the type.
    pub fn new() -> Self {
        Query::from_core(QueryCore::new(E::SCHEMA))
    }

    /// Keeps the entities that satisfy the predicate, beside those of earlier calls.
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
    /// let query = User::query().where_(User::AGE.lt(30)).where_(User::NAME.contains("a"));
    /// assert_eq!(query.only(&client).await?.name, "nati");
    /// # Ok(())
    /// # }
    /// ```
    pub fn where_(mut self, predicate: Predicate<E>) -> Self {
        self.core.filter.push(predicate.expr);
        self
    }

    /// Orders by this, after the orders of earlier calls.
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
    /// let users = User::query().order_by(User::AGE.asc()).order_by(User::NAME.asc()).all(&client).await?;
    /// assert_eq!(users[0].name, "nati");
    /// # Ok(())
    /// # }
    /// ```
    pub fn order_by(mut self, order: Order<E>) -> Self {
        self.core.order.push(order.term);
        self
    }

    /// Loads an edge of the entities along with them, in one more query for all of them. A second load of the same edge
    /// replaces the first, unless it is [named](crate::Load::named).
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let user = User::query().with(User::PETS).only(&client).await?;
    /// assert_eq!(user.pets.get()?[0].name, "pedro");
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(mut self, load: impl Into<Eager<E>>) -> Self {
        EagerCore::add(&mut self.core.loads, load.into().core);
        self
    }

    /// Goes on to the neighbours along an edge, each of them once. The limit and the order of this query stay with it.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let user = User::create().age(30).name("a8m").save(&client).await?;
    /// # Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let pets = User::query().where_(User::AGE.gte(18)).traverse(User::PETS).all(&client).await?;
    /// assert_eq!(pets[0].name, "pedro");
    /// # Ok(())
    /// # }
    /// ```
    pub fn traverse<G: Edge<E>>(self, edge: G) -> Query<G::Target> {
        let mut core = QueryCore::new(G::Target::SCHEMA);
        core.source = Some(Box::new((self.core, edge.schema())));
        Query::from_core(core)
    }

    /// Selects fields in place of whole entities: one field, or a tuple of them.
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
    /// let people = User::query().order_by(User::ID.asc()).select((User::NAME, User::AGE)).all(&client).await?;
    /// assert_eq!(people, [("a8m".to_owned(), 30), ("nati".to_owned(), 28)]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<S: Selection<E>>(self, selection: S) -> Select<E, S> {
        Select::new(self.core, selection)
    }

    /// Selects the fields of a `#[derive(Projection)]` struct.
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
    /// #[derive(Projection, Debug, PartialEq)]
    /// #[ent(entity = User)]
    /// struct Person {
    ///     name: String,
    /// }
    ///
    /// let oldest = User::query().order_by(User::AGE.desc()).select_as::<Person>().first(&client).await?;
    /// assert_eq!(oldest, Some(Person { name: "a8m".to_owned() }));
    /// # Ok(())
    /// # }
    /// ```
    pub fn select_as<P: Projection<Entity = E>>(self) -> Select<E, As<P>> {
        Select::projection(self.core)
    }

    /// Groups the entities by fields; aggregates of each group follow.
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
    /// let ages = User::query().group_by(User::NAME).aggregate(User::AGE.max()).order_by(User::NAME.asc());
    /// assert_eq!(ages.all(&client).await?[0], ("a8m".to_owned(), Some(30)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_by<S: Selection<E>>(self, selection: S) -> GroupBy<E, S> {
        GroupBy::new(self.core, selection)
    }

    /// Aggregates over all the entities at once: one aggregate, or a tuple of them.
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
    /// let (users, oldest) = User::query().aggregate((ent::count(), User::AGE.max()), &client).await?;
    /// assert_eq!((users, oldest), (2, Some(30)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of any query.
    pub async fn aggregate<S: Selection<E>>(
        self,
        aggregates: S,
        client: &Client,
    ) -> Result<S::Output, Error> {
        let answer = intercept::run(client, QueryOp::Select, self.core, async move |client, mut core| {
            guard::query(&client, QueryOp::Select, &mut core, &select::items_of::<E, S>(&aggregates)).await?;
            let planned = select::aggregate_plan(&core, &aggregates, client.dialect());
            let decode = move |row: &dyn Row| aggregates.decode(row, &mut 0);
            exec::fetch(&client, E::SCHEMA, planned, decode).await.map(AnswerCore::value)
        });
        one(E::SCHEMA, answer.await?.into_value(E::SCHEMA)?)
    }

    /// The entities.
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
    /// let users = User::query().order_by(User::NAME.asc()).all(&client).await?;
    /// assert_eq!(users.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the database holds what a field can't, and errors of the database.
    pub fn all(self, client: &Client) -> impl Future<Output = Result<Vec<E>, Error>> + Send {
        typed::all(self.core.all(client))
    }

    /// The first entity, if there is one.
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
    /// let youngest = User::query().order_by(User::AGE.asc()).first(&client).await?;
    /// assert_eq!(youngest.map(|user| user.age), Some(28));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub fn first(self, client: &Client) -> impl Future<Output = Result<Option<E>, Error>> + Send {
        typed::any(self.core.at_most(1).all(client))
    }

    /// The only entity.
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
    /// let user = User::query().where_(User::NAME.eq("a8m")).only(&client).await?;
    /// assert_eq!(user.age, 30);
    /// let two = User::query().only(&client).await;
    /// assert!(two.is_err_and(|error| error.is_not_singular()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::NotSingular`] when there are more, and as [`all`](Self::all).
    pub fn only(self, client: &Client) -> impl Future<Output = Result<E, Error>> + Send {
        typed::one(self.core.at_most(2).all(client))
    }

    /// The keys of the entities.
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
    /// let ids: Vec<i64> = User::query().order_by(User::AGE.asc()).ids(&client).await?;
    /// assert_eq!(ids, [2, 1]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn ids(self, client: &Client) -> Result<Vec<E::Id>, Error> {
        Select::<E, _>::new(self.core, Ids(E::SCHEMA)).all_as(QueryOp::Ids, client).await
    }

    /// The key of the first entity, if there is one.
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
    /// assert_eq!(User::query().order_by(User::AGE.asc()).first_id(&client).await?, Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first_id(self, client: &Client) -> Result<Option<E::Id>, Error> {
        Select::<E, _>::new(self.core, Ids(E::SCHEMA)).first_as(QueryOp::Ids, client).await
    }

    /// The key of the only entity.
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
    /// assert_eq!(User::query().where_(User::NAME.eq("nati")).only_id(&client).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`only`](Self::only).
    pub async fn only_id(self, client: &Client) -> Result<E::Id, Error> {
        Select::<E, _>::new(self.core, Ids(E::SCHEMA)).only_as(QueryOp::Ids, client).await
    }

    /// How many entities [`all`](Self::all) would return.
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
    /// assert_eq!(User::query().where_(User::AGE.gte(30)).count(&client).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors of the database.
    pub fn count(self, client: &Client) -> impl Future<Output = Result<u64, Error>> + Send {
        self.core.count_all(client)
    }

    /// Whether [`all`](Self::all) would return anything.
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
    /// assert!(!User::query().where_(User::AGE.gt(30)).exists(&client).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors of the database.
    pub fn exists(self, client: &Client) -> impl Future<Output = Result<bool, Error>> + Send {
        self.core.any(client)
    }

    /// The entities one by one, as the database delivers them: memory holds some hundreds at a time, however many there
    /// are. Edges are loaded for each such portion.
    ///
    /// The stream holds a connection until it ends or is dropped. In a transaction that is the only one: a stream that also
    /// loads edges is refused there, and so is whatever else the transaction is asked before the stream's end.
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
    /// use futures_util::TryStreamExt;
    ///
    /// let mut users = std::pin::pin!(User::query().order_by(User::ID.asc()).stream(&client));
    /// let mut names = Vec::new();
    /// while let Some(user) = users.try_next().await? {
    ///     names.push(user.name);
    /// }
    /// assert_eq!(names, ["a8m", "nati"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self, client: &Client) -> impl Stream<Item = Result<E, Error>> + Send + use<E> {
        crate::stream::stream(client.clone(), self.core)
    }

    /// The statement that [`all`](Self::all) would run first, with its arguments; loads of edges follow it.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let statement = User::query().where_(User::AGE.gte(18)).to_sql(ent::Dialect::Postgres);
    /// assert!(statement.sql.ends_with(r#""age" >= $1"#));
    /// assert_eq!(statement.args, [ent::sql::Value::Int(18)]);
    /// ```
    pub fn to_sql(&self, dialect: Dialect) -> Statement {
        loader::plan(&self.core, dialect).0.statement
    }
}

/// The one element of a list.
pub(crate) fn one<T>(schema: &'static EntitySchema, mut all: Vec<T>) -> Result<T, Error> {
    let several = all.len() > 1;
    match all.pop() {
        Some(one) if !several => Ok(one),
        _ => Err(not_one(schema, several)),
    }
}

fn not_one(schema: &'static EntitySchema, several: bool) -> Error {
    match several {
        true => Error::NotSingular { entity: schema.name },
        false => Error::NotFound { entity: schema.name },
    }
}

#[doc(hidden)]
pub fn get<E: Entity>(id: E::Id, client: &Client) -> impl Future<Output = Result<E, Error>> + Send {
    typed::one(QueryCore::by_id(E::SCHEMA, key::values(id)).at_most(2).all(client))
}

#[doc(hidden)]
pub fn neighbours<E: Entity, G: Edge<E>>(entity: &E, edge: G) -> Query<G::Target> {
    Query::<E>::from_core(QueryCore::by_id(E::SCHEMA, key::values_of(entity))).traverse(edge)
}
