//! Selections: some fields or aggregates in place of whole entities, in a type of their own.

use std::marker::PhantomData;

use ent_sql::{Dialect, Row, Statement};

use crate::aggregate::{Aggregate, GroupOrder, Having};
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec;
use crate::field::Field;
use crate::field_type::FieldType;
use crate::guard::{self, Beside};
use crate::intercept::{self, AnswerCore, QueryOp};
use crate::order::OrderTerm;
use crate::plan::{Plan, Planned};
use crate::predicate::Expr;
use crate::query::{QueryCore, one};
use crate::schema::FieldSchema;

/// One column of a selection.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Item {
    Field(&'static FieldSchema),
    #[allow(private_interfaces, reason = "no user sees an item")]
    Aggregate(Aggregate),
}

/// What can be selected of entities of type `E`: a field, an aggregate, or a tuple of selections.
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
/// let range = (User::AGE.min(), User::AGE.max());
/// let (count, range) = User::query().aggregate((ent::count(), range), &client).await?;
/// assert_eq!((count, range), (2, (Some(28), Some(30))));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be selected from `{E}`",
    label = "expected a field or an aggregate of `{E}`, or a tuple of these"
)]
pub trait Selection<E>: Send + 'static {
    /// What a row becomes.
    type Output: Send + 'static;

    #[doc(hidden)]
    fn items(&self, items: &mut Vec<Item>);

    #[doc(hidden)]
    fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<Self::Output, Error>;
}

impl<E: 'static, T: FieldType> Selection<E> for Field<E, T> {
    type Output = T;

    fn items(&self, items: &mut Vec<Item>) {
        items.push(Item::Field(self.schema));
    }

    fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<T, Error> {
        *at += 1;
        exec::column(row, *at - 1, *self)
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<Of, $($name: Selection<Of>),+> Selection<Of> for ($($name,)+) {
            type Output = ($($name::Output,)+);

            fn items(&self, items: &mut Vec<Item>) {
                #[allow(non_snake_case, reason = "the variables are named by their types")]
                let ($($name,)+) = self;
                $($name.items(items);)+
            }

            fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<Self::Output, Error> {
                #[allow(non_snake_case, reason = "the variables are named by their types")]
                let ($($name,)+) = self;
                Ok(($($name.decode(row, at)?,)+))
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);

/// A struct of some fields of an entity. `#[derive(Projection)]` implements it.
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
///     #[ent(field = name)]
///     first_name: String,
/// }
///
/// let people = User::query().order_by(User::ID.asc()).select_as::<Person>().all(&client).await?;
/// assert_eq!(people[1].first_name, "nati");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection of an entity",
    note = "put `#[derive(Projection)]` and `#[ent(entity = ..)]` on the struct"
)]
pub trait Projection: Sized + Send + 'static {
    /// The entity whose fields it has.
    type Entity: Entity;

    #[doc(hidden)]
    fn fields() -> &'static [&'static FieldSchema];

    #[doc(hidden)]
    fn decode(row: &dyn Row, at: usize) -> Result<Self, Error>;
}

/// The fields of a projection, as a selection.
#[doc(hidden)]
pub struct As<P>(PhantomData<fn() -> P>);

impl<E: Entity, P: Projection<Entity = E>> Selection<E> for As<P> {
    type Output = P;

    fn items(&self, items: &mut Vec<Item>) {
        items.extend(P::fields().iter().copied().map(Item::Field));
    }

    fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<P, Error> {
        let first = *at;
        *at += P::fields().len();
        P::decode(row, first)
    }
}

/// A query that returns a selection in place of whole entities. See [`Query::select`](crate::Query::select).
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
/// let names = User::query().order_by(User::NAME.asc()).select(User::NAME);
/// assert_eq!(names.all(&client).await?, ["a8m", "nati"]);
/// let oldest = User::query().order_by(User::AGE.desc()).select((User::NAME, User::AGE));
/// assert_eq!(oldest.first(&client).await?, Some(("a8m".to_owned(), 30)));
/// assert_eq!(User::query().where_(User::AGE.lt(30)).select(User::NAME).only(&client).await?, "nati");
/// # Ok(())
/// # }
/// ```
pub struct Select<E, S> {
    core: QueryCore,
    selection: S,
    distinct: bool,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity, P: Projection<Entity = E>> Select<E, As<P>> {
    pub(crate) fn projection(core: QueryCore) -> Self {
        Select::new(core, As(PhantomData))
    }
}

impl<E: Entity, S: Selection<E>> Select<E, S> {
    pub(crate) fn new(core: QueryCore, selection: S) -> Self {
        Select { core, selection, distinct: false, of: PhantomData }
    }

    /// Leaves out what was returned already.
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
    /// User::create().age(30).name("ariel").save(&client).await?;
    /// let ages = User::query().order_by(User::AGE.asc()).select(User::AGE).distinct();
    /// assert_eq!(ages.all(&client).await?, [28, 30]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the database holds what a field can't, and errors of the database.
    pub async fn all(self, client: &Client) -> Result<Vec<S::Output>, Error> {
        self.all_as(QueryOp::Select, client).await
    }

    pub(crate) async fn all_as(self, op: QueryOp, client: &Client) -> Result<Vec<S::Output>, Error> {
        let schema = self.core.schema;
        let Select { core, selection, distinct, .. } = self;
        let answer = intercept::run(client, op, core, async move |client, mut core| {
            guard::query(&client, op, &mut core, &items_of::<E, S>(&selection)).await?;
            let planned = plan::<E, S>(&core, &selection, distinct, client.dialect());
            let decode = move |row: &dyn Row| selection.decode(row, &mut 0);
            exec::fetch(&client, schema, planned, decode).await.map(AnswerCore::value)
        });
        answer.await?.into_value(schema)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first(self, client: &Client) -> Result<Option<S::Output>, Error> {
        self.first_as(QueryOp::Select, client).await
    }

    pub(crate) async fn first_as(mut self, op: QueryOp, client: &Client) -> Result<Option<S::Output>, Error> {
        self.core.limit = Some(self.core.limit.map_or(1, |limit| limit.min(1)));
        Ok(self.all_as(op, client).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::NotSingular`] when there are more, and as [`all`](Self::all).
    pub async fn only(self, client: &Client) -> Result<S::Output, Error> {
        self.only_as(QueryOp::Select, client).await
    }

    pub(crate) async fn only_as(mut self, op: QueryOp, client: &Client) -> Result<S::Output, Error> {
        self.core.limit = Some(self.core.limit.map_or(2, |limit| limit.min(2)));
        one(self.core.schema, self.all_as(op, client).await?)
    }

    /// The statement that [`all`](Self::all) would run.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let statement = User::query().select(User::NAME).distinct().to_sql(ent::Dialect::Sqlite);
    /// assert!(statement.sql.starts_with("SELECT DISTINCT "));
    /// ```
    pub fn to_sql(&self, dialect: Dialect) -> Statement {
        plan::<E, S>(&self.core, &self.selection, self.distinct, dialect).statement
    }
}

fn plan<E, S: Selection<E>>(core: &QueryCore, selection: &S, distinct: bool, dialect: Dialect) -> Planned {
    let mut plan = Plan::filtered(dialect, &core.filters);
    let t = plan.table();
    plan.w.push(if distinct { "SELECT DISTINCT " } else { "SELECT " });
    items(&mut plan, selection, t);
    plan.tail(core, t);
    plan.finish()
}

/// The columns of a selection.
pub(crate) fn items_of<E, S: Selection<E>>(selection: &S) -> Vec<Item> {
    let mut items = Vec::new();
    selection.items(&mut items);
    items
}

fn items<E, S: Selection<E>>(plan: &mut Plan, selection: &S, t: usize) {
    for (i, item) in items_of::<E, S>(selection).iter().enumerate() {
        if i > 0 {
            plan.w.push(", ");
        }
        plan.item(t, item);
    }
}

/// Writes the rows that an aggregate is over: the query's, and its limit's if it has one.
fn rows(plan: &mut Plan, core: &QueryCore, t: usize) {
    if core.limit.is_none() && core.offset.is_none() {
        plan.tables_and_conditions(core, t);
        return;
    }
    let inner = plan.table();
    plan.w.push(" FROM (SELECT ").alias(inner).push(".*");
    plan.tail(core, inner);
    plan.w.push(") AS ").alias(t);
}

/// The statement of aggregates over all rows of a query.
pub(crate) fn aggregate_plan<E, S: Selection<E>>(
    core: &QueryCore,
    aggregates: &S,
    dialect: Dialect,
) -> Planned {
    let mut plan = Plan::filtered(dialect, &core.filters);
    let t = plan.table();
    plan.w.push("SELECT ");
    items(&mut plan, aggregates, t);
    rows(&mut plan, core, t);
    plan.finish()
}

/// Groups of entities that have some fields in common. See [`Query::group_by`](crate::Query::group_by).
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
/// let ages = User::query().group_by(User::AGE).aggregate((ent::count(), User::NAME.min()));
/// let first = ages.order_by(User::AGE.asc()).all(&client).await?.remove(0);
/// assert_eq!(first, (28, (1, Some("nati".to_owned()))));
/// # Ok(())
/// # }
/// ```
pub struct GroupBy<E, S> {
    core: QueryCore,
    selection: S,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity, S: Selection<E>> GroupBy<E, S> {
    pub(crate) fn new(core: QueryCore, selection: S) -> Self {
        GroupBy { core, selection, of: PhantomData }
    }

    /// Adds aggregates of each group: one, or a tuple of them.
    pub fn aggregate<A: Selection<E>>(self, aggregates: A) -> Grouped<E, S, A> {
        Grouped {
            core: self.core,
            selection: (self.selection, aggregates),
            having: Vec::new(),
            order: Vec::new(),
            of: PhantomData,
        }
    }
}

/// Groups with their aggregates.
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
/// User::create().age(30).name("ariel").save(&client).await?;
/// let several = User::query().group_by(User::AGE).aggregate(ent::count()).having(ent::count().gt(1));
/// assert_eq!(several.only(&client).await?, (30, 2));
/// let youngest = User::query().group_by(User::AGE).aggregate(ent::count()).order_by(User::AGE.asc());
/// assert_eq!(youngest.all(&client).await?, [(28, 1), (30, 2)]);
/// # Ok(())
/// # }
/// ```
pub struct Grouped<E, S, A> {
    core: QueryCore,
    selection: (S, A),
    having: Vec<Expr>,
    order: Vec<OrderTerm>,
    of: PhantomData<fn() -> E>,
}

impl<E: Entity, S: Selection<E>, A: Selection<E>> Grouped<E, S, A> {
    /// Keeps the groups that satisfy the condition.
    pub fn having(mut self, having: Having<E>) -> Self {
        self.having.push(having.0.expr);
        self
    }

    /// Orders the groups by a field that they are grouped by, or by an aggregate.
    pub fn order_by(mut self, order: impl Into<GroupOrder<E>>) -> Self {
        self.order.push(order.into().term);
        self
    }

    /// All groups: what they have in common, and their aggregates.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] when the database holds what a field can't, and errors of the database.
    pub async fn all(self, client: &Client) -> Result<Vec<(S::Output, A::Output)>, Error> {
        let schema = self.core.schema;
        let Grouped { core, selection, having, order, .. } = self;
        let groups = Groups { having, order };
        let answer = intercept::run(client, QueryOp::GroupBy, core, async move |client, mut core| {
            let mut items = items_of::<E, (S, A)>(&selection);
            groups.items(&mut items);
            let beside = Beside { items: &items, order: &groups.order, from: None };
            guard::query_beside(&client, QueryOp::GroupBy, &mut core, beside).await?;
            let planned = groups.plan::<E, S, A>(&core, &selection, client.dialect());
            let decode = move |row: &dyn Row| selection.decode(row, &mut 0);
            exec::fetch(&client, schema, planned, decode).await.map(AnswerCore::value)
        });
        answer.await?.into_value(schema)
    }

    /// The only group.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::NotSingular`] when there are more, and as [`all`](Self::all).
    pub async fn only(self, client: &Client) -> Result<(S::Output, A::Output), Error> {
        let schema = self.core.schema;
        one(schema, self.all(client).await?)
    }

    /// The statement that [`all`](Self::all) would run.
    pub fn to_sql(&self, dialect: Dialect) -> Statement {
        let groups = Groups { having: self.having.clone(), order: self.order.clone() };
        groups.plan::<E, S, A>(&self.core, &self.selection, dialect).statement
    }
}

/// What is asked of groups.
struct Groups {
    having: Vec<Expr>,
    order: Vec<OrderTerm>,
}

impl Groups {
    /// Adds what the conditions are on.
    fn items(&self, items: &mut Vec<Item>) {
        self.having.iter().for_each(|having| having.aggregates(&mut |of| items.push(Item::Aggregate(of))));
    }

    fn plan<E, S: Selection<E>, A: Selection<E>>(
        &self,
        core: &QueryCore,
        selection: &(S, A),
        dialect: Dialect,
    ) -> Planned {
        let mut plan = Plan::filtered(dialect, &core.filters);
        let node = core.node();
        let t = plan.table();
        plan.w.push("SELECT ");
        items::<E, _>(&mut plan, selection, t);
        rows(&mut plan, core, t);
        plan.w.push(" GROUP BY ");
        items(&mut plan, &selection.0, t);
        if !self.having.is_empty() {
            plan.w.push(" HAVING ");
            plan.all(node, t, &self.having);
        }
        plan.order(node, t, &self.order);
        plan.finish()
    }
}
