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
        let planned = self.plan(client.dialect());
        let selection = self.selection;
        exec::fetch(client, self.core.schema, planned, move |row: &dyn Row| selection.decode(row, &mut 0))
            .await
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub async fn first(mut self, client: &Client) -> Result<Option<S::Output>, Error> {
        self.core.limit = Some(self.core.limit.map_or(1, |limit| limit.min(1)));
        Ok(self.all(client).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::NotSingular`] when there are more, and as [`all`](Self::all).
    pub async fn only(mut self, client: &Client) -> Result<S::Output, Error> {
        self.core.limit = Some(self.core.limit.map_or(2, |limit| limit.min(2)));
        one(self.core.schema, self.all(client).await?)
    }

    fn plan(&self, dialect: Dialect) -> Planned {
        let mut plan = Plan::new(dialect);
        let t = plan.table();
        plan.w.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        items(&mut plan, &self.selection, t);
        plan.tail(&self.core, t);
        plan.finish()
    }

    /// The statement that [`all`](Self::all) would run.
    pub fn to_sql(&self, dialect: Dialect) -> Statement {
        self.plan(dialect).statement
    }
}

fn items<E, S: Selection<E>>(plan: &mut Plan, selection: &S, t: usize) {
    let mut items = Vec::new();
    selection.items(&mut items);
    for (i, item) in items.iter().enumerate() {
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
    let mut plan = Plan::new(dialect);
    let t = plan.table();
    plan.w.push("SELECT ");
    items(&mut plan, aggregates, t);
    rows(&mut plan, core, t);
    plan.finish()
}

/// Groups of entities that have some fields in common. See [`Query::group_by`](crate::Query::group_by).
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
        let planned = self.plan(client.dialect());
        let selection = self.selection;
        exec::fetch(client, self.core.schema, planned, move |row: &dyn Row| {
            let mut at = 0;
            Ok((selection.0.decode(row, &mut at)?, selection.1.decode(row, &mut at)?))
        })
        .await
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

    fn plan(&self, dialect: Dialect) -> Planned {
        let mut plan = Plan::new(dialect);
        let node = self.core.node();
        let t = plan.table();
        plan.w.push("SELECT ");
        items::<E, _>(&mut plan, &self.selection, t);
        rows(&mut plan, &self.core, t);
        plan.w.push(" GROUP BY ");
        items(&mut plan, &self.selection.0, t);
        if !self.having.is_empty() {
            plan.w.push(" HAVING ");
            plan.all(node, t, &self.having);
        }
        plan.order(node, t, &self.order);
        plan.finish()
    }

    /// The statement that [`all`](Self::all) would run.
    pub fn to_sql(&self, dialect: Dialect) -> Statement {
        self.plan(dialect).statement
    }
}
