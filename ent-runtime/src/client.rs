//! The client: a handle to one database, cheap to clone, that every operation takes by reference.

use std::sync::Arc;

use ent_sql::{Access, Connection, Dialect, Done, Driver, Statement};

pub use ent_sql::PoolOptions;

use crate::error::Error;
use crate::tx::{Scope, ScopeGuard, Tx, TxOptions};

/// A handle to one database.
///
/// Cloning it is cheap, and all clones share one pool. A [`Tx`] derefs to a client, so that it goes wherever a client
/// goes.
///
/// ```no_run
/// # async fn f() -> Result<(), ent::Error> {
/// let client = ent::Client::connect("sqlite::memory:").await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    driver: Arc<dyn Driver>,
    /// The transaction that it belongs to, and which of those within.
    scope: Option<(Arc<Scope>, u64)>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Client");
        debug.field("dialect", &self.dialect()).field("in_transaction", &self.scope.is_some()).finish()
    }
}

impl Client {
    /// Connects to the database that the URL names: `sqlite::memory:`, `sqlite:path.db`, `postgres://…`, `mysql://…`.
    ///
    /// # Errors
    ///
    /// When the URL can't be understood, when it names a database whose feature is not enabled, and when the server can't
    /// be reached.
    pub async fn connect(url: &str) -> Result<Client, Error> {
        Client::connect_with(url, PoolOptions::default()).await
    }

    /// Connects with options of the pool.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_with(url: &str, options: PoolOptions) -> Result<Client, Error> {
        Ok(Client::new(ent_sql::connect(url, options).await?))
    }

    /// A client over a driver: one of the built-in ones, or one that wraps them.
    pub fn new(driver: Arc<dyn Driver>) -> Client {
        Client { driver, scope: None }
    }

    /// A client over a pool of sqlx's: each operation takes a connection of it. `Client::from` does the same for PostgreSQL,
    /// whose dialect needs no asking.
    ///
    /// # Errors
    ///
    /// When the server, asked whether it is MySQL or MariaDB, can't be reached.
    #[cfg(feature = "mysql")]
    pub async fn from_mysql(pool: ent_sql::mysql::MySqlPool) -> Result<Client, Error> {
        Ok(Client::new(Arc::new(ent_sql::mysql::MySqlDriver::from_pool(pool).await?)))
    }

    /// The dialect of the database.
    pub fn dialect(&self) -> Dialect {
        self.driver.dialect()
    }

    /// Closes the client and all of its clones: what is under way is finished, and what comes after fails.
    pub async fn close(&self) {
        self.driver.close().await;
    }

    /// Opens a transaction; within one, a savepoint.
    ///
    /// It is rolled back when it is dropped before [`Tx::commit`].
    ///
    /// # Errors
    ///
    /// Errors of the database, and when the transaction that this client belongs to has ended.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.begin_with(TxOptions::default()).await
    }

    /// Opens a transaction with an isolation, or one that only reads. A savepoint takes no options.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub async fn begin_with(&self, options: TxOptions) -> Result<Tx, Error> {
        match &self.scope {
            Some((scope, id)) => Tx::nested(self, Arc::clone(scope), *id).await,
            None => {
                let access = if options.read_only { Access::Read } else { Access::Write };
                let connection = self.driver.acquire(access).await?;
                Tx::outermost(self, connection, options).await
            }
        }
    }

    /// Runs a transaction: it is committed when the closure returns `Ok`, and rolled back when it returns an error, panics
    /// or is dropped.
    ///
    /// # Errors
    ///
    /// The closure's own error, and those of [`begin`](Self::begin) and [`Tx::commit`].
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # async fn f(client: &Client) -> Result<(), ent::Error> {
    /// let user = client
    ///     .transaction(async |tx| {
    ///         let user = User::create().name("a8m").save(tx).await?;
    ///         User::update_many().name("all").exec(tx).await?;
    ///         Ok::<_, ent::Error>(user)
    ///     })
    ///     .await?;
    /// # let _ = user; Ok(()) }
    /// ```
    pub async fn transaction<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        self.transaction_with(TxOptions::default(), run).await
    }

    /// Runs a transaction with options; see [`transaction`](Self::transaction).
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction).
    pub async fn transaction_with<T, E, F>(&self, options: TxOptions, run: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let tx = self.begin_with(options).await?;
        match run(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Runs a statement of one's own. It is a door of its own, so that it is seen in a review: nothing that entities
    /// declare applies to it.
    ///
    /// # Errors
    ///
    /// Errors of the database.
    pub async fn raw_execute(&self, statement: Statement) -> Result<Done, Error> {
        let mut session = self.session(Access::Write).await?;
        Ok(session.connection()?.execute(statement).await?)
    }

    /// A connection for one operation: the transaction's, or one of the pool's.
    pub(crate) async fn session(&self, access: Access) -> Result<Session, Error> {
        match &self.scope {
            Some((scope, id)) => Ok(Session::InTransaction(scope.enter(*id).await?)),
            None => Ok(Session::Own(self.driver.acquire(access).await?)),
        }
    }

    pub(crate) fn scoped(&self, scope: Arc<Scope>, id: u64) -> Client {
        Client { driver: Arc::clone(&self.driver), scope: Some((scope, id)) }
    }

    /// Whether an operation that is under way leaves no connection for another.
    pub(crate) fn has_one_connection(&self) -> bool {
        self.scope.is_some() || self.driver.max_connections() == 1
    }
}

/// A connection for one operation.
pub(crate) enum Session {
    Own(Box<dyn Connection>),
    InTransaction(ScopeGuard),
}

impl Session {
    /// Notes that a stream holds the connection from now on.
    pub(crate) fn stream(&mut self) {
        if let Session::InTransaction(guard) = self {
            guard.stream();
        }
    }

    pub(crate) fn connection(&mut self) -> Result<&mut dyn Connection, Error> {
        match self {
            Session::Own(connection) => Ok(&mut **connection),
            Session::InTransaction(guard) => guard.connection(),
        }
    }
}

/// A client over a pool of sqlx's: each operation takes a connection of it.
#[cfg(feature = "postgres")]
impl From<ent_sql::postgres::PgPool> for Client {
    fn from(pool: ent_sql::postgres::PgPool) -> Self {
        Client::new(Arc::new(ent_sql::postgres::PostgresDriver::from_pool(pool)))
    }
}
