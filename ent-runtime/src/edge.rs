//! An edge as a typed constant of its entity: where edge predicates, loads, traversals and edge orders begin.

use std::marker::PhantomData;

use crate::aggregate::{Aggregate, Function};
use crate::entity::Entity;
use crate::field::Field;
use crate::field_type::{FieldType, Number, Ordered};
use crate::load::{Eager, Load, SelectedLoad};
use crate::order::{Order, Term};
use crate::predicate::{Expr, Predicate};
use crate::schema::EdgeSchema;
use crate::select::Selection;

/// An edge of entity `E`: one that leads to [many](ToMany), or [to one](ToOne).
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
/// use ent::Edge;
/// fn leads_to<E: Entity>(edge: impl Edge<E>) -> &'static str {
///     edge.schema().target_name
/// }
/// assert_eq!(leads_to(User::PETS), "Pet");
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not an edge of `{E}`",
    label = "expected an edge that starts from `{E}`"
)]
pub trait Edge<E>: Copy {
    /// The entity that the edge leads to.
    type Target: Entity;

    /// The descriptor of the edge.
    fn schema(self) -> &'static EdgeSchema;
}

macro_rules! edge {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<E, T> {
            schema: &'static EdgeSchema,
            of: PhantomData<fn() -> (E, T)>,
        }

        impl<E, T> Clone for $name<E, T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<E, T> Copy for $name<E, T> {}

        impl<E, T> std::fmt::Debug for $name<E, T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}.{}", self.schema.entity, self.schema.name)
            }
        }

        impl<E: Entity, T: Entity> Edge<E> for $name<E, T> {
            type Target = T;

            fn schema(self) -> &'static EdgeSchema {
                self.schema
            }
        }

        impl<E, T> $name<E, T> {
            #[doc(hidden)]
            pub const fn new(schema: &'static EdgeSchema) -> Self {
                $name { schema, of: PhantomData }
            }

            /// The name of the edge.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// assert_eq!((User::PETS.name(), Pet::OWNER.name()), ("pets", "owner"));
            /// ```
            pub const fn name(self) -> &'static str {
                self.schema.name
            }
        }

        impl<E: Entity, T: Entity> $name<E, T> {
            /// There is a neighbour.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let strays = Pet::query().where_(!Pet::OWNER.has());
            /// ```
            pub fn has(self) -> Predicate<E> {
                Predicate::new(Expr::Has(self.schema, None))
            }

            /// There is a neighbour, one, that satisfies all of the predicate.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let owners = User::query().where_(User::PETS.has_with(Pet::NAME.eq("pedro") & Pet::AGE.gt(3)));
            /// ```
            pub fn has_with(self, predicate: Predicate<T>) -> Predicate<E> {
                Predicate::new(Expr::Has(self.schema, Some(Box::new(predicate.expr))))
            }

            /// A load of this edge, to be refined and given to `with`.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.load().offset(1));
            /// ```
            pub fn load(self) -> Load<E, T> {
                Load::new(self.schema)
            }

            /// A load of the neighbours that satisfy the predicate.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.where_(Pet::AGE.lt(1)));
            /// ```
            pub fn where_(self, predicate: Predicate<T>) -> Load<E, T> {
                self.load().where_(predicate)
            }

            /// A load with the neighbours in that order.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.order_by(Pet::AGE.desc()));
            /// ```
            pub fn order_by(self, order: Order<T>) -> Load<E, T> {
                self.load().order_by(order)
            }

            /// A load of at most that many neighbours of each entity.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.limit(3));
            /// ```
            pub fn limit(self, limit: u64) -> Load<E, T> {
                self.load().limit(limit)
            }

            /// A load that also loads an edge of the neighbours.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = Pet::query().with(Pet::OWNER.with(User::PETS));
            /// ```
            pub fn with(self, load: impl Into<Eager<T>>) -> Load<E, T> {
                self.load().with(load)
            }

            /// A load of fields of the neighbours in place of whole entities.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.select((Pet::ID, Pet::NAME)));
            /// ```
            pub fn select<S: Selection<T> + Sync>(self, selection: S) -> SelectedLoad<E>
            where
                S::Output: Sync,
            {
                self.load().select(selection)
            }

            /// A load that is kept under a name of its own, beside others of the same edge.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
            /// let query = User::query().with(User::PETS.named("young").where_(Pet::AGE.lt(1)));
            /// ```
            pub fn named(self, name: &str) -> Load<E, T> {
                self.load().named(name)
            }
        }
    };
}

edge! {
    /// An edge of entity `E` that leads to any number of `T`.
    ToMany
}

edge! {
    /// An edge of entity `E` that leads to at most one `T`.
    ToOne
}

impl<E: Entity, T: Entity> ToMany<E, T> {
    /// The number of neighbours, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.count().desc());
    /// ```
    pub fn count(self) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbours(self.schema, Aggregate::COUNT))
    }

    /// The sum of a field over the neighbours, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.sum(Pet::AGE).desc());
    /// ```
    pub fn sum<V: FieldType<Base: Number>>(self, field: Field<T, V>) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbours(self.schema, Aggregate::of(Function::Sum, field.schema)))
    }

    /// The mean of a field over the neighbours, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.mean(Pet::AGE).asc());
    /// ```
    pub fn mean<V: FieldType<Base: Number>>(self, field: Field<T, V>) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbours(self.schema, Aggregate::of(Function::Mean, field.schema)))
    }

    /// The smallest value of a field among the neighbours, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.min(Pet::NAME).asc());
    /// ```
    pub fn min<V: FieldType<Base: Ordered>>(self, field: Field<T, V>) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbours(self.schema, Aggregate::of(Function::Min, field.schema)))
    }

    /// The largest value of a field among the neighbours, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.max(Pet::AGE).desc());
    /// ```
    pub fn max<V: FieldType<Base: Ordered>>(self, field: Field<T, V>) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbours(self.schema, Aggregate::of(Function::Max, field.schema)))
    }
}

impl<E: Entity, T: Entity> ToOne<E, T> {
    /// A field of the neighbour, to order by.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = Pet::query().order_by(Pet::OWNER.field(User::ID).asc());
    /// ```
    pub fn field<V: FieldType>(self, field: Field<T, V>) -> EdgeTerm<E> {
        EdgeTerm::new(Term::Neighbour(self.schema, field.schema))
    }
}

/// What an entity can be ordered by beyond its own fields. Entities without a neighbour come first in ascending order and
/// last in descending order, as in Ent.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
/// let terms = [User::PETS.count(), User::PETS.max(Pet::AGE)];
/// let query = terms.into_iter().fold(User::query(), |query, term| query.order_by(term.desc()));
/// ```
#[derive(Clone, Debug)]
pub struct EdgeTerm<E> {
    term: Term,
    of: PhantomData<fn() -> E>,
}

impl<E> EdgeTerm<E> {
    fn new(term: Term) -> Self {
        EdgeTerm { term, of: PhantomData }
    }

    /// The smallest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.count().asc());
    /// ```
    pub fn asc(self) -> Order<E> {
        let order = Order::new(self.term, false);
        if self.is_count() { order } else { order.nulls_first() }
    }

    /// The largest first.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, pub age: i32, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().order_by(User::PETS.count().desc());
    /// ```
    pub fn desc(self) -> Order<E> {
        let order = Order::new(self.term, true);
        if self.is_count() { order } else { order.nulls_last() }
    }

    /// A count is never absent: no neighbours are zero of them.
    fn is_count(&self) -> bool {
        matches!(self.term, Term::Neighbours(_, Aggregate { function: Function::Count, .. }))
    }
}
