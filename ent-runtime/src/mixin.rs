//! Mixins: structs whose fields and edges become those of every entity that has a member of their type.
//!
//! A mixin does not know its entities, and an entity's derive does not see into its mixins: what they make together is
//! worked out by the compiler, as constant data, and at run time an entity with a mixin is like any other.

use std::any::Any;

use ent_sql::{Row, Value};

use crate::behaviour::Behaviour;
pub use crate::builder::{Builder, CreateBuilder, UpdateBuilder};
use crate::container::Loaded;
use crate::entity::Entity;
use crate::error::Error;
use crate::field_type::FieldType;
use crate::required::Path;
use crate::schema::{
    Annotation, CheckSchema, EdgeSchema, EntitySchema, FieldSchema, IndexSchema, TableOptions,
};

/// A struct that gives its fields, edges, indexes, checks and annotations to entities. `#[derive(Mixin)]` implements it.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use ent::prelude::*;
///
/// #[derive(Mixin, Clone, Debug)]
/// pub struct Timestamps {
///     #[ent(default = Utc::now(), immutable)]
///     pub created_at: DateTime<Utc>,
///     #[ent(default = Utc::now(), update_default = Utc::now())]
///     pub updated_at: DateTime<Utc>,
/// }
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct User {
///     pub id: i64,
///     #[ent(mixin)]
///     pub time: Timestamps,
///     pub name: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let user = User::create().name("a8m").updated_at(Utc::now()).save(&client).await?;
/// let newest = User::query().order_by(User::TIME.created_at.desc()).first(&client).await?;
/// assert_eq!(newest.map(|newest| newest.time.created_at), Some(user.time.created_at));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mixin",
    label = "not a mixin",
    note = "put `#[derive(Mixin)]` on the struct `{Self}`"
)]
pub trait Mixin: Any + Sized + Send + Sync {
    /// The constants of its fields and edges in the entity `E`: a struct with a member for each.
    type Constants<E>: Copy;

    /// The mixin itself. What is no mixin has none, and nothing more is said of it then.
    #[doc(hidden)]
    type This;

    /// What the struct declares.
    const SCHEMA: &'static MixinSchema;

    /// Reads the part of an entity that starts at column `at` of a row.
    ///
    /// # Errors
    ///
    /// As [`Entity::decode`].
    fn decode(row: &dyn Row, at: usize, place: Place) -> Result<Self, Error>;

    /// The value of the field at that position among its own.
    fn value(&self, field: usize) -> Value;

    /// Hands the neighbours of the edge at that position among its own to it.
    fn attach(&mut self, edge: usize, loaded: Loaded);

    /// Adds its hooks, interceptors and rules to those of an entity.
    #[doc(hidden)]
    fn behaviour<E: HasMixin<Self>>(behaviour: Behaviour<E>) -> Behaviour<E> {
        behaviour
    }
}

/// A mixin with a field `id`, which is the key of the entities with `#[ent(mixin, id)]`.
#[diagnostic::on_unimplemented(
    message = "the mixin `{Self}` has no key",
    label = "this mixin has no field `id`",
    note = "write `#[ent(mixin)]`, and give the entity a field `id` of its own"
)]
pub trait MixinId: Mixin {
    /// The type of the key.
    type Id: FieldType<Base = Self::Id>;

    /// The position of the key among the fields.
    const POSITION: usize;

    /// The key.
    fn key(&self) -> &Self::Id;
}

/// An entity with the mixin `M`. What is written for it serves every entity with the mixin:
///
/// ```
/// use ent::mixin::Version;
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Page {
///     pub id: i64,
///     #[ent(mixin)]
///     pub version: Version,
/// }
///
/// fn edited<E: HasMixin<Version>>() -> Query<E> {
///     Query::new().where_(E::MIXIN.version.gt(1))
/// }
///
/// fn version<E: HasMixin<Version>>(entity: &E) -> i64 {
///     entity.mixin().version
/// }
///
/// let query: Query<Page> = edited();
/// ```
///
/// Where an entity has several mixins, `<E as HasMixin<Version>>::MIXIN` says which is meant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have the mixin `{M}`",
    label = "this entity does not have the mixin `{M}`",
    note = "give `{Self}` a member of the type `{M}`, with `#[ent(mixin)]`"
)]
pub trait HasMixin<M: Mixin>: Entity {
    /// The way to what is required of the mixin, from the entity.
    #[doc(hidden)]
    type Path<P: Path>: Path;

    /// The constants of the mixin's fields and edges in this entity.
    const MIXIN: M::Constants<Self>;

    /// The mixin's part of this entity.
    fn mixin(&self) -> &M;
}

/// A mixin, as its struct declares it: with the fields and edges of the mixins that it has itself.
#[derive(Debug)]
pub struct MixinSchema {
    /// The name of the struct.
    pub name: &'static str,
    /// The fields.
    pub fields: &'static [FieldSchema],
    /// The position of the key among the fields, where the mixin has one.
    pub id: Option<usize>,
    /// The edges.
    pub edges: &'static [EdgeSchema],
    /// The indexes.
    pub indexes: &'static [IndexSchema],
    /// The check constraints.
    pub checks: &'static [CheckSchema],
    /// What it says of the tables of its entities.
    pub table: TableSchema,
    /// What the user keeps with its entities.
    pub annotations: &'static [Annotation],
    /// The mixins that it has itself.
    pub mixins: &'static [&'static MixinSchema],
    /// Whether it has hooks, interceptors, traversers, a policy or rules on its fields, beside those of its mixins.
    pub behaves: bool,
}

/// What every mixin is. The derive asks for it for all lifetimes, `for<'a> M: IsMixin<'a>`: the compiler then takes what does
/// not hold for a condition of the implementation, and tells no error of its own.
#[doc(hidden)]
pub trait IsMixin<'a>: Mixin {}

impl<M: Mixin> IsMixin<'_> for M {}

/// The constants of a mixin that stands behind so many fields and edges of the entity `E`.
#[doc(hidden)]
pub trait ConstantsAt<E, const FIELD: usize, const EDGE: usize>: Mixin {
    /// The constants.
    const CONSTANTS: Self::Constants<E>;
}

/// What an entity and its mixins say of the table. Where they differ the entity counts, and else the last mixin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// The schema of the database that the table is in; see [`EntitySchema::schema`].
    pub schema: Option<&'static str>,
    /// What MySQL is told of the table beside its columns.
    pub options: TableOptions,
    /// The number that the key is counted up from.
    pub increment_start: Option<u64>,
}

impl TableSchema {
    /// Nothing special.
    pub const NONE: TableSchema =
        TableSchema { schema: None, options: TableOptions::NONE, increment_start: None };
}

/// Where a mixin stands in an entity: the positions of its first field and of its first edge.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    entity: &'static EntitySchema,
    field: usize,
    edge: usize,
}

impl Place {
    /// The place of a mixin in an entity.
    pub const fn new(entity: &'static EntitySchema, field: usize, edge: usize) -> Place {
        Place { entity, field, edge }
    }

    /// The place of a mixin inside this one, behind so many fields and edges.
    pub const fn inside(self, field: usize, edge: usize) -> Place {
        Place { entity: self.entity, field: self.field + field, edge: self.edge + edge }
    }

    /// The entity's field at that position among the mixin's.
    pub const fn field(self, at: usize) -> &'static FieldSchema {
        &self.entity.fields[self.field + at]
    }

    /// The entity's edge at that position among the mixin's.
    pub const fn edge(self, at: usize) -> &'static EdgeSchema {
        &self.entity.edges[self.edge + at]
    }
}
