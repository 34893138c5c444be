//! What every entity is to the runtime: its descriptor, its key, and how a row becomes one.

use std::any::Any;

use ent_sql::{Row, Value};

use crate::container::Loaded;
use crate::delete::Delete;
use crate::error::Error;
use crate::key::KeyType;
use crate::node::Node;
use crate::schema::EntitySchema;
use crate::view::Table;

/// A struct that is stored as rows of a table. `#[derive(Entity)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an entity",
    label = "not an entity",
    note = "put `#[derive(Entity)]` on the struct `{Self}`"
)]
pub trait Entity: Any + Sized + Send + Sync {
    /// The type of the key: a field's, or a tuple of them where the key has several fields.
    type Id: KeyType;

    /// The builder that changes one entity.
    type Update;

    /// Whether it is a [`Table`] or a [`View`](crate::View), which is only read.
    type Kind;

    /// What the struct declares.
    const SCHEMA: &'static EntitySchema;

    #[doc(hidden)]
    fn schema() -> &'static EntitySchema;

    /// What follows from the declaration.
    fn node() -> &'static Node;

    /// The key.
    fn id(&self) -> Self::Id;

    /// Reads an entity from the columns of a row: its fields, in their order, starting at `at`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`], which names the entity and the field, when a column holds no value of the field's type.
    fn decode(row: &dyn Row, at: usize) -> Result<Self, Error>;

    /// The value of the field at that position.
    fn value(&self, field: usize) -> Value;

    /// Hands the neighbours of the edge at that position to the entity.
    fn attach(&mut self, edge: usize, loaded: Loaded);

    #[doc(hidden)]
    fn update_by_id(id: Self::Id) -> Self::Update;
}

/// What can be done with an entity that is at hand.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let user = User::create().name("a8m").save(&client).await?;
/// let user = user.update().name("nati").save(&client).await?;
/// user.delete().exec(&client).await?;
/// # Ok(())
/// # }
/// ```
pub trait EntityExt: Entity<Kind = Table> {
    /// A builder that changes this entity.
    fn update(&self) -> Self::Update {
        Self::update_by_id(self.id())
    }

    /// A deletion of this entity.
    fn delete(&self) -> Delete<Self> {
        Delete::by_id(self.id())
    }
}

impl<E: Entity<Kind = Table>> EntityExt for E {}

/// What says which entity is meant: the entity itself, a reference to it, or its key.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// use ent::ToId;
/// async fn rename(user: impl ToId<User>, client: &Client) -> Result<User, ent::Error> {
///     User::update(user).name("nati").save(client).await
/// }
/// let user = User::create().name("a8m").save(&client).await?;
/// assert_eq!(rename(&user, &client).await?.id, rename(user.id, &client).await?.id);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which `{E}` is meant",
    label = "expected a `{E}`, a reference to one, or its key"
)]
pub trait ToId<E: Entity> {
    /// The key of that entity.
    fn to_id(&self) -> E::Id;
}

impl<E: Entity> ToId<E> for E {
    fn to_id(&self) -> E::Id {
        self.id()
    }
}

impl<E: Entity> ToId<E> for &E {
    fn to_id(&self) -> E::Id {
        self.id()
    }
}

/// What an iterator over references to entities has.
#[diagnostic::do_not_recommend]
impl<E: Entity> ToId<E> for &&E {
    fn to_id(&self) -> E::Id {
        self.id()
    }
}

macro_rules! key {
    ($($(#[$meta:meta])* $key:ty),* $(,)?) => {$(
        $(#[$meta])*
        impl<E: Entity<Id = $key>> ToId<E> for $key {
            fn to_id(&self) -> $key {
                self.clone()
            }
        }
        $(#[$meta])*
        impl<E: Entity<Id = $key>> ToId<E> for &$key {
            fn to_id(&self) -> $key {
                (*self).clone()
            }
        }
    )*};
}

key! {
    i8, i16, i32, i64, u8, u16, u32, u64, String, Vec<u8>,
    #[cfg(feature = "uuid")] uuid::Uuid,
    #[diagnostic::do_not_recommend] bool,
    #[diagnostic::do_not_recommend] #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc>,
    #[diagnostic::do_not_recommend] #[cfg(feature = "chrono")] chrono::NaiveDateTime,
    #[diagnostic::do_not_recommend] #[cfg(feature = "chrono")] chrono::NaiveDate,
    #[diagnostic::do_not_recommend] #[cfg(feature = "chrono")] chrono::NaiveTime,
    #[diagnostic::do_not_recommend] #[cfg(feature = "decimal")] rust_decimal::Decimal,
}

impl<E: Entity<Id = String>> ToId<E> for &str {
    fn to_id(&self) -> String {
        (*self).to_owned()
    }
}

/// What an iterator over texts has.
#[diagnostic::do_not_recommend]
impl<E: Entity<Id = String>> ToId<E> for &&str {
    fn to_id(&self) -> String {
        (**self).to_owned()
    }
}

/// Whether a type is the key of entity `E`, as the field that holds an edge to `E` must be.
#[diagnostic::on_unimplemented(
    message = "a field that holds an edge to `{E}` must have the type of its key, not `{Self}`",
    label = "expected the type of the key of `{E}`"
)]
pub trait KeyOf<E> {}

impl<E: Entity> KeyOf<E> for E::Id {}

/// A required field or edge of a create builder that has been set.
#[derive(Debug)]
pub struct Set;

/// A required field or edge of a create builder that has not been set.
#[derive(Debug)]
pub struct Unset;

/// An edge from `E` to `T`, as the other side of an edge from `T` to `E`.
#[diagnostic::on_unimplemented(
    message = "the edge that this is the inverse of does not lead from `{E}` back to `{T}`",
    label = "expected an edge from `{E}` to `{T}`"
)]
pub trait LeadsBack<T, E> {}

impl<T: Entity, E: Entity> LeadsBack<T, E> for crate::edge::ToMany<E, T> {}
impl<T: Entity, E: Entity> LeadsBack<T, E> for crate::edge::ToOne<E, T> {}

#[doc(hidden)]
pub fn inverse_of<T, E, G: LeadsBack<T, E>>(_: G) {}
