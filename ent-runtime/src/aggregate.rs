//! Aggregates: numbers that the database works out of many rows.

use std::marker::PhantomData;

use ent_sql::{Row, ValueError};

use crate::error::Error;
use crate::field::Field;
use crate::field_type::{FieldType, IntoField, Number, Ordered};
use crate::order::{Order, OrderTerm, Term};
use crate::predicate::{Compare, Expr, Predicate};
use crate::schema::FieldSchema;
use crate::select::{Item, Selection};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Count,
    CountDistinct,
    Sum,
    Mean,
    Min,
    Max,
}

/// An aggregate without its type; of no field, it counts rows.
#[derive(Clone, Copy)]
pub(crate) struct Aggregate {
    pub(crate) function: Function,
    pub(crate) field: Option<&'static FieldSchema>,
}

impl std::fmt::Debug for Aggregate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field {
            Some(field) => write!(f, "{:?}({}.{})", self.function, field.entity, field.name),
            None => write!(f, "{:?}", self.function),
        }
    }
}

impl Aggregate {
    pub(crate) const COUNT: Aggregate = Aggregate { function: Function::Count, field: None };

    pub(crate) const fn of(function: Function, field: &'static FieldSchema) -> Self {
        Aggregate { function, field: Some(field) }
    }
}

/// An aggregate over entities of type `E`, whose result is a `T`.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::count;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # async fn f(client: &Client) -> Result<(), ent::Error> {
/// let per_name: Vec<(String, (i64, Option<f64>))> = User::query()
///     .group_by(User::NAME)
///     .aggregate((count(), User::AGE.mean()))
///     .having(count().gt(1))
///     .all(client)
///     .await?;
/// # Ok(()) }
/// ```
pub struct Agg<E, T> {
    aggregate: Aggregate,
    of: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Agg<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, T> Copy for Agg<E, T> {}

impl<E, T> Agg<E, T> {
    fn new(aggregate: Aggregate) -> Self {
        Agg { aggregate, of: PhantomData }
    }

    /// Orders groups by this, smallest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).order_by(count().asc());
    /// ```
    pub fn asc(self) -> GroupOrder<E> {
        GroupOrder { term: Order::<E>::new(Term::Aggregate(self.aggregate), false).term, of: PhantomData }
    }

    /// Orders groups by this, largest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).order_by(User::AGE.max().desc());
    /// ```
    pub fn desc(self) -> GroupOrder<E> {
        GroupOrder { term: Order::<E>::new(Term::Aggregate(self.aggregate), true).term, of: PhantomData }
    }
}

impl<E, T: FieldType> Agg<E, T> {
    fn compare(self, op: Compare, value: impl IntoField<T::Base>) -> Having<E> {
        let value = value.into_field().into_value();
        Having(Predicate::new(Expr::Aggregate(self.aggregate, op, value)))
    }

    /// The aggregate is this.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(count().eq(1));
    /// ```
    pub fn eq(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Eq, value)
    }

    /// The aggregate is not this.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(count().neq(1));
    /// ```
    pub fn neq(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Neq, value)
    }

    /// The aggregate is greater.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(User::AGE.mean().gt(18.0));
    /// ```
    pub fn gt(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Gt, value)
    }

    /// The aggregate is greater or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(User::AGE.min().gte(18));
    /// ```
    pub fn gte(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Gte, value)
    }

    /// The aggregate is less.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(User::AGE.max().lt(18));
    /// ```
    pub fn lt(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Lt, value)
    }

    /// The aggregate is less or the same.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// let groups = User::query().group_by(User::NAME).aggregate(count()).having(User::AGE.sum().lte(100));
    /// ```
    pub fn lte(self, value: impl IntoField<T::Base>) -> Having<E> {
        self.compare(Compare::Lte, value)
    }
}

/// A condition on groups of entities of type `E`.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::count;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// let groups = User::query().group_by(User::NAME).aggregate(count()).having(count().gt(1) & !User::AGE.max().gt(18));
/// ```
pub struct Having<E>(pub(crate) Predicate<E>);

impl<E> std::ops::BitAnd for Having<E> {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Having(self.0 & other.0)
    }
}

impl<E> std::ops::BitOr for Having<E> {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Having(self.0 | other.0)
    }
}

impl<E> std::ops::Not for Having<E> {
    type Output = Self;
    fn not(self) -> Self {
        Having(!self.0)
    }
}

/// An order of groups: of a field that they are grouped by, or of an aggregate.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::count;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// let groups = User::query().group_by(User::NAME).aggregate(count()).order_by(count().desc()).order_by(User::NAME.asc());
/// ```
pub struct GroupOrder<E> {
    pub(crate) term: OrderTerm,
    of: PhantomData<fn() -> E>,
}

impl<E> From<Order<E>> for GroupOrder<E> {
    fn from(order: Order<E>) -> Self {
        GroupOrder { term: order.term, of: PhantomData }
    }
}

/// The number of entities.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::count;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// async fn f(client: &Client) -> Result<i64, ent::Error> {
///     User::query().aggregate(count(), client).await
/// }
/// ```
pub fn count<E>() -> Agg<E, i64> {
    Agg::new(Aggregate::COUNT)
}

impl<E, T: FieldType> Field<E, T> {
    /// How many entities have a value.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<i64, ent::Error> {
    ///     User::query().aggregate(User::AGE.count(), client).await
    /// }
    /// ```
    pub fn count(self) -> Agg<E, i64> {
        Agg::new(Aggregate::of(Function::Count, self.schema))
    }

    /// How many different values there are.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<i64, ent::Error> {
    ///     User::query().aggregate(User::NAME.count_distinct(), client).await
    /// }
    /// ```
    pub fn count_distinct(self) -> Agg<E, i64> {
        Agg::new(Aggregate::of(Function::CountDistinct, self.schema))
    }
}

impl<E, T: FieldType<Base: Number>> Field<E, T> {
    /// The sum, or `None` where there is no value. Integers sum up to an `i64`; a sum beyond it is an error.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<Option<i64>, ent::Error> {
    ///     User::query().aggregate(User::AGE.sum(), client).await
    /// }
    /// ```
    pub fn sum(self) -> Agg<E, Option<<T::Base as Number>::Sum>> {
        Agg::new(Aggregate::of(Function::Sum, self.schema))
    }

    /// The mean, or `None` where there is no value.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<Option<f64>, ent::Error> {
    ///     User::query().aggregate(User::AGE.mean(), client).await
    /// }
    /// ```
    pub fn mean(self) -> Agg<E, Option<f64>> {
        Agg::new(Aggregate::of(Function::Mean, self.schema))
    }
}

impl<E, T: FieldType<Base: Ordered>> Field<E, T> {
    /// The smallest value, or `None` where there is none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<Option<i32>, ent::Error> {
    ///     User::query().aggregate(User::AGE.min(), client).await
    /// }
    /// ```
    pub fn min(self) -> Agg<E, Option<T::Base>> {
        Agg::new(Aggregate::of(Function::Min, self.schema))
    }

    /// The largest value, or `None` where there is none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # use ent::count;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn f(client: &Client) -> Result<Option<String>, ent::Error> {
    ///     User::query().aggregate(User::NAME.max(), client).await
    /// }
    /// ```
    pub fn max(self) -> Agg<E, Option<T::Base>> {
        Agg::new(Aggregate::of(Function::Max, self.schema))
    }
}

impl<E: 'static, T: FieldType> Selection<E> for Agg<E, T> {
    type Output = T;

    fn items(&self, items: &mut Vec<Item>) {
        items.push(Item::Aggregate(self.aggregate));
    }

    fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<T, Error> {
        *at += 1;
        T::decode(row, *at - 1).map_err(|source: ValueError| match self.aggregate.field {
            Some(field) => Error::Decode { entity: field.entity, field: field.name, source },
            None => Error::Decode { entity: "the query", field: "a count", source },
        })
    }
}
