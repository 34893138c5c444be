//! Entities at run time: descriptors, queries, loading, mutations and transactions.
//!
//! A typed shell over an untyped core: the generic types here hold a plain value and a `PhantomData`; everything that
//! plans, writes SQL, executes or loads works on [descriptors](schema) and is compiled once, not once an entity.

mod addition;
mod after;
mod aggregate;
#[doc(hidden)]
pub mod annotate;
mod batch;
mod behaviour;
mod builder;
mod carried;
mod changes;
pub mod check;
mod client;
mod codec;
mod container;
mod create;
mod delete;
mod display;
mod edge;
mod entity;
mod error;
mod exec;
mod field;
mod field_type;
mod filters;
#[doc(hidden)]
pub mod flatten;
mod guard;
mod guarded;
pub mod hook;
pub mod intercept;
#[cfg(feature = "json")]
mod json;
mod key;
mod link;
mod load;
mod loader;
pub mod mixin;
mod mutation;
mod naming;
mod node;
mod op;
mod order;
mod pipeline;
mod plan;
pub mod policy;
mod predicate;
mod query;
mod required;
pub mod schema;
mod schema_set;
mod select;
mod selected;
mod sensitive;
mod storage;
mod stream;
mod take;
mod through;
mod tx;
mod typed;
mod update;
mod upsert;
pub mod validate;
mod view;

#[doc(hidden)]
pub mod __private;

pub use aggregate::{Agg, GroupOrder, Having, count};
pub use carried::Verdict;
pub use client::{Client, PoolOptions};
pub use codec::{AsText, Codec, Coded};
pub use container::{Many, One};
pub use create::{Create, CreateBulk};
pub use delete::{Delete, DeleteMany};
pub use edge::{Edge, EdgeTerm, ToMany, ToOne};
pub use entity::{Entity, EntityExt, ToId};
pub use error::Error;
pub use field::Field;
pub use field_type::{FieldType, IntoField, Number, Ordered, TextType};
pub use guarded::{Guarded, Hideable};
pub use hook::{Next, Outcome};
pub use intercept::{Answer, NextQuery, QueryOp, Traversal};
#[cfg(feature = "json")]
pub use json::Json;
pub use key::KeyType;
pub use load::{Eager, Load, SelectedLoad};
pub use mixin::{HasMixin, Mixin};
pub use mutation::{Any, Mutation};
pub use op::Op;
pub use order::Order;
pub use policy::{Context, Decision, MutationContext, Policy};
pub use predicate::Predicate;
pub use query::Query;
pub use schema_set::Schema;
pub use select::{GroupBy, Grouped, Projection, Select, Selection};
pub use sensitive::Sensitive;
pub use tx::{Isolation, Tx, TxOptions};
pub use update::{Multiple, Single};
pub use upsert::{ConflictTarget, Creates, OnConflict, Upsert, Upserted};
pub use view::{NoKey, Table, View};

/// The SQL beneath: dialects, drivers, statements and database schemas.
pub use ent_sql as sql;
pub use ent_sql::{ConstraintError, ConstraintKind, Dialect};
