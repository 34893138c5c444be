//! What a driver is: a source of connections that keep no transaction open when they are dropped.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::{Dialect, Error, Result, Sink, Statement};

/// What a connection is wanted for. SQLite has one writer and several readers; the others make no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Only to read.
    Read,
    /// To write.
    Write,
}

/// How far a transaction is kept apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// `READ COMMITTED`
    ReadCommitted,
    /// `REPEATABLE READ`
    RepeatableRead,
    /// `SERIALIZABLE`, which every transaction on SQLite is.
    Serializable,
}

/// How a transaction is opened. A nested one is a savepoint and takes neither option.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TxOptions {
    /// The isolation; the database's own default when absent.
    pub isolation: Option<Isolation>,
    /// Whether writes are refused.
    pub read_only: bool,
}

/// What a statement that returns no rows did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The number of rows that were inserted, matched by the update, or deleted.
    pub rows_affected: u64,
    /// The first key that the database counted up, where it reports it (MySQL and SQLite).
    pub last_insert_id: u64,
}

/// A connection held for a whole operation. Dropping it hands it back, rolled back to the outside of any transaction.
#[async_trait]
pub trait Connection: Send {
    /// The dialect that it speaks.
    fn dialect(&self) -> Dialect;

    /// Runs a statement and feeds its rows to the sink, which comes back.
    async fn query(&mut self, statement: Statement, sink: Box<dyn Sink>) -> Result<Box<dyn Sink>>;

    /// Runs a statement that writes, as a transaction of its own, or within a savepoint: what it wrote stays only if the sink
    /// is [content](Sink::is_content) with the rows.
    async fn query_or_nothing(&mut self, statement: Statement, sink: Box<dyn Sink>) -> Result<Box<dyn Sink>> {
        self.begin(TxOptions::default()).await?;
        let result = self.query(statement, sink).await;
        if result.as_ref().is_ok_and(|sink| sink.is_content()) {
            self.commit().await?;
        } else {
            // The first error is the one to tell. A connection that can't roll back is not used again.
            let _ = self.rollback().await;
        }
        result
    }

    /// Runs a statement that returns no rows.
    async fn execute(&mut self, statement: Statement) -> Result<Done>;

    /// Runs a statement that writes rows, as a transaction of its own, or within a savepoint: they stay only if they are at
    /// least so many.
    async fn execute_or_nothing(&mut self, statement: Statement, rows: u64) -> Result<Done> {
        self.begin(TxOptions::default()).await?;
        let result = self.execute(statement).await;
        if result.as_ref().is_ok_and(|done| done.rows_affected >= rows) {
            self.commit().await?;
        } else {
            let _ = self.rollback().await;
        }
        result
    }

    /// Runs several statements without arguments, as schemas and migrations need it.
    async fn batch(&mut self, sql: &str) -> Result<()>;

    /// Opens a transaction, or a savepoint within the open one.
    async fn begin(&mut self, options: TxOptions) -> Result<()>;

    /// Commits the transaction, or releases the innermost savepoint.
    async fn commit(&mut self) -> Result<()>;

    /// Rolls the transaction back, or back to the innermost savepoint.
    async fn rollback(&mut self) -> Result<()>;

    /// How many transactions and savepoints are open.
    fn depth(&self) -> usize;
}

/// A source of connections to one database.
#[async_trait]
pub trait Driver: Send + Sync + 'static {
    /// The dialect that its connections speak.
    fn dialect(&self) -> Dialect;

    /// The most connections that there can be at once. One means that an operation within another would wait for ever.
    fn max_connections(&self) -> u32;

    /// A connection, when one comes free.
    async fn acquire(&self, access: Access) -> Result<Box<dyn Connection>>;

    /// Closes it: connections in use are finished with first, and whoever asks for one afterwards gets
    /// [`Error::PoolClosed`].
    async fn close(&self);
}

/// How many connections there are, and how long to wait for them.
///
/// ```
/// use ent_sql::PoolOptions;
/// use std::time::Duration;
/// let options = PoolOptions { max_connections: 4, acquire_timeout: Duration::from_secs(5), ..Default::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// The most connections that are open at once; on SQLite, the most readers. Default 10, at least 1.
    pub max_connections: u32,
    /// How long to wait for a free connection. Default 30 seconds.
    pub acquire_timeout: Duration,
    /// How long a connection may lie idle before it is tested on its next use. Default 60 seconds.
    pub idle_test: Duration,
    /// SQLite: how long to wait for somebody else's lock. Default 5 seconds.
    pub busy_timeout: Duration,
    /// How many prepared statements a connection keeps. Default 500.
    pub statement_cache: usize,
}

impl Default for PoolOptions {
    fn default() -> Self {
        PoolOptions {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(30),
            idle_test: Duration::from_secs(60),
            busy_timeout: Duration::from_secs(5),
            statement_cache: 500,
        }
    }
}

/// Opens the driver that the URL's scheme names: `sqlite:`, `postgres:`/`postgresql:`, `mysql:`/`mariadb:`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> ent_sql::Result<()> {
/// let driver = ent_sql::connect("sqlite::memory:", ent_sql::PoolOptions::default()).await?;
/// assert_eq!(driver.dialect(), ent_sql::Dialect::Sqlite);
/// assert!(ent_sql::connect("oracle://localhost", Default::default()).await.is_err());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::BadUrl`] when the URL can't be understood or names a database whose feature is not enabled, and
/// [`Error::Connect`] when the server can't be reached.
pub async fn connect(url: &str, options: PoolOptions) -> Result<Arc<dyn Driver>> {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        #[cfg(feature = "sqlite")]
        "sqlite" => Ok(Arc::new(crate::sqlite::SqliteDriver::connect(url, options).await?)),
        #[cfg(feature = "postgres")]
        "postgres" | "postgresql" => {
            Ok(Arc::new(crate::postgres::PostgresDriver::connect(url, options).await?))
        }
        #[cfg(feature = "mysql")]
        "mysql" | "mariadb" => Ok(Arc::new(crate::mysql::MySqlDriver::connect(url, options).await?)),
        other if ["sqlite", "postgres", "postgresql", "mysql", "mariadb"].contains(&other) => {
            let _ = options;
            Err(Error::BadUrl(format!("`{scheme}` needs the feature of that name, which is not enabled")))
        }
        _ => Err(Error::BadUrl(format!(
            "`{scheme}` is not a scheme; expected `sqlite:`, `postgres:` or `mysql:`"
        ))),
    }
}
