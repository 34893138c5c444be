//! The order of a query's results.

use std::marker::PhantomData;

use crate::aggregate::Aggregate;
use crate::schema::{EdgeSchema, FieldSchema};

/// What is ordered by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Term {
    /// A field of the entity.
    Field(&'static FieldSchema),
    /// A field of the one neighbour.
    Neighbour(&'static EdgeSchema, &'static FieldSchema),
    /// An aggregate over the neighbours.
    Neighbours(&'static EdgeSchema, Aggregate),
    /// An aggregate over a group of rows.
    Aggregate(Aggregate),
    /// A number that the database draws.
    Random,
}

/// Where entities without a value come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    First,
    Last,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderTerm {
    pub(crate) term: Term,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<Nulls>,
}

/// An order of entities of type `E`.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub nickname: Option<String> }
/// let order: Order<User> = User::NICKNAME.asc().nulls_last();
/// # let _ = order;
/// ```
#[derive(Debug)]
pub struct Order<E> {
    pub(crate) term: OrderTerm,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Order<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Order<E> {}

impl<E> Order<E> {
    pub(crate) fn new(term: Term, descending: bool) -> Self {
        Order { term: OrderTerm { term, descending, nulls: None }, of: PhantomData }
    }

    /// Entities in random order, another one each time.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub nickname: Option<String> }
    /// let any_three = User::query().order_by(Order::random()).limit(3);
    /// ```
    pub fn random() -> Self {
        Order::new(Term::Random, false)
    }

    /// Puts entities without a value first. By default the database decides: PostgreSQL takes `NULL` for the largest value,
    /// SQLite and MySQL for the smallest.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub nickname: Option<String> }
    /// let query = User::query().order_by(User::NICKNAME.asc().nulls_first());
    /// ```
    pub fn nulls_first(mut self) -> Self {
        self.term.nulls = Some(Nulls::First);
        self
    }

    /// Puts entities without a value last; see [`nulls_first`](Self::nulls_first).
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub nickname: Option<String> }
    /// let query = User::query().order_by(User::NICKNAME.desc().nulls_last());
    /// ```
    pub fn nulls_last(mut self) -> Self {
        self.term.nulls = Some(Nulls::Last);
        self
    }
}
