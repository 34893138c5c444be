//! An entity framework: plain structs with `#[derive(Entity)]` become typed queries, edges between entities, mutations and a
//! database schema, on SQLite, PostgreSQL and MySQL/MariaDB.
//!
//! ```
//! use ent::prelude::*;
//!
//! #[derive(Entity, Clone, Debug)]
//! pub struct User {
//!     pub id: i64,
//!     #[ent(positive)]
//!     pub age: i32,
//!     pub name: String,
//!     pub pets: Many<Pet>,
//! }
//!
//! #[derive(Entity, Clone, Debug)]
//! pub struct Pet {
//!     pub id: i64,
//!     pub name: String,
//!     #[ent(inverse = pets)]
//!     pub owner: One<User>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ent::Error> {
//! let client = Client::connect("sqlite::memory:").await?;
//! ent::schema![User, Pet].create(&client).await?;
//!
//! let a8m = User::create().age(30).name("a8m").save(&client).await?;
//! let pedro = Pet::create().name("pedro").owner(&a8m).save(&client).await?;
//!
//! let owners = User::query().where_(User::PETS.has_with(Pet::NAME.eq("pedro"))).with(User::PETS).all(&client).await?;
//! assert_eq!(owners[0].pets.get()?[0].id, pedro.id);
//! # Ok(())
//! # }
//! ```

#[cfg(doctest)]
mod guide;

// The derives name this crate, and are used in it too.
extern crate self as ent;

pub mod mixin;

pub use ent_macros::{EntEnum, Entity, FieldType, Mixin, Projection};
pub use ent_runtime::*;

#[doc(hidden)]
pub use ent_runtime::__private;

/// The database schema of these entities, and of all that their edges lead to.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64 }
/// let sql = ent::schema![User].to_sql(ent::Dialect::Sqlite)?;
/// assert!(sql.starts_with("CREATE TABLE"));
/// # Ok::<(), ent::Error>(())
/// ```
#[macro_export]
macro_rules! schema {
    ($($entity:ty),* $(,)?) => {
        $crate::Schema::new([$(<$entity as $crate::__private::Entity>::SCHEMA),*])
    };
}

/// What nearly every file that works with entities needs.
pub mod prelude {
    #[cfg(feature = "json")]
    pub use crate::Json;
    pub use crate::{
        Answer, Client, Context, Decision, EntEnum, Entity, EntityExt, Field, FieldType, HasMixin, Many,
        Mixin, Mutation, MutationContext, Next, NextQuery, One, Op, Order, Outcome, Policy, Predicate,
        Projection, Query, Sensitive, Traversal, Tx, Upserted,
    };
}
