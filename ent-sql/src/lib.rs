//! SQL without entities: values, dialects, statements, drivers and database schemas.
//!
//! Nothing here knows what an entity is. The crate above hands down statements with their arguments and takes rows
//! from where the driver holds them; everything that differs between SQLite, PostgreSQL and MySQL/MariaDB is here.

mod connection;
mod dialect;
mod error;
#[cfg(feature = "mysql")]
pub mod mysql;
mod pool;
#[cfg(feature = "postgres")]
pub mod postgres;
mod row;
pub mod schema;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod statement;
mod value;
mod writer;

pub use connection::{Access, Connection, Done, Driver, Isolation, PoolOptions, TxOptions, connect};
pub use dialect::Dialect;
pub use error::{ConstraintError, ConstraintKind, Error};
pub use row::{Flow, Row, Sink, ValueError};
pub use statement::Statement;
pub use value::{ColumnType, Kind, Value};
pub use writer::SqlWriter;

/// The result of an operation on a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A boxed future, as object-safe traits need it.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
