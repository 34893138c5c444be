//! PostgreSQL, over sqlx's connections.
//!
//! A connection is held for a whole operation, without the pings of sqlx's own pool.

mod arguments;
mod connection;
mod error;
mod row;

use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
pub use sqlx::postgres::PgPool;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection as _};

use self::arguments::Signatures;
use self::connection::{Link, PostgresConnection, Raw};
use crate::pool::{Manager, Pool, State};
use crate::{Access, Connection, Dialect, Driver, Error, PoolOptions, Result};

/// A PostgreSQL database.
///
/// ```no_run
/// use ent_sql::postgres::PostgresDriver;
/// use ent_sql::{Driver, PoolOptions};
/// # async fn f() -> ent_sql::Result<()> {
/// let driver = PostgresDriver::connect("postgres://user:password@localhost/shop", PoolOptions::default()).await?;
/// println!("{}", driver.dialect().name());
/// # Ok(()) }
/// ```
pub struct PostgresDriver {
    pool: Pool<PostgresManager>,
    signatures: Arc<Signatures>,
}

impl PostgresDriver {
    /// Connects to the server that the URL names, such as `postgres://user:password@host:5432/database`.
    ///
    /// # Errors
    ///
    /// [`Error::BadUrl`] and [`Error::Connect`]: the first connection is opened at once.
    pub async fn connect(url: &str, options: PoolOptions) -> Result<Self> {
        let connect = PgConnectOptions::from_str(url)
            .map_err(error::bad_url)?
            .disable_statement_logging()
            .statement_cache_capacity(options.statement_cache);
        let driver = Self::new(
            PostgresManager { source: Source::Own(Box::new(connect), options.acquire_timeout) },
            &options,
        );
        driver.pool.acquire().await?;
        Ok(driver)
    }

    /// Takes its connections from a pool of sqlx's, one for each operation, with that pool's options.
    /// [`close`](Driver::close) leaves the pool open: it is not ours.
    pub fn from_pool(pool: PgPool) -> Self {
        let options = PoolOptions {
            max_connections: pool.options().get_max_connections(),
            acquire_timeout: pool.options().get_acquire_timeout(),
            ..PoolOptions::default()
        };
        Self::new(PostgresManager { source: Source::Theirs(pool) }, &options)
    }

    fn new(manager: PostgresManager, options: &PoolOptions) -> Self {
        PostgresDriver { pool: Pool::new(manager, options), signatures: Arc::default() }
    }
}

#[async_trait]
impl Driver for PostgresDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn max_connections(&self) -> u32 {
        self.pool.size()
    }

    async fn acquire(&self, _: Access) -> Result<Box<dyn Connection>> {
        let raw = self.pool.acquire().await?;
        Ok(Box::new(PostgresConnection { raw, signatures: self.signatures.clone() }))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

impl std::fmt::Debug for PostgresDriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresDriver").finish_non_exhaustive()
    }
}

/// Opens connections.
pub(crate) struct PostgresManager {
    source: Source,
}

enum Source {
    Own(Box<PgConnectOptions>, std::time::Duration),
    Theirs(PgPool),
}

impl Manager for PostgresManager {
    type Raw = Raw;

    async fn open(&self) -> Result<Raw> {
        match &self.source {
            Source::Own(options, timeout) => {
                let connection = tokio::time::timeout(*timeout, options.connect())
                    .await
                    .map_err(|_| Error::Connect(format!("no answer within {timeout:?}")))?
                    .map_err(error::connect)?;
                Ok(Raw::new(Link::Own(connection)))
            }
            Source::Theirs(pool) => Ok(Raw::new(Link::Theirs(pool.acquire().await.map_err(error::acquire)?))),
        }
    }

    async fn ping(raw: &mut Raw) -> bool {
        raw.link.ping().await.is_ok()
    }

    fn release(raw: &mut Raw) -> State {
        raw.release()
    }

    async fn reset(raw: &mut Raw) -> bool {
        raw.reset().await
    }

    async fn close(raw: Raw) {
        if let Link::Own(connection) = raw.link {
            // The server takes a broken socket for a goodbye as well.
            let _ = connection.close().await;
        }
    }

    fn keeps(&self) -> bool {
        matches!(self.source, Source::Own(..))
    }
}
