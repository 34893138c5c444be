//! MySQL and MariaDB, over sqlx's connections.
//!
//! Every connection of ours speaks UTF-8, counts time in UTC and refuses what does not fit (strict mode). sqlx asks for
//! `CLIENT_FOUND_ROWS` on every connection, so an update counts the rows that it matched, changed or not.

mod arguments;
mod connection;
mod error;
mod row;

use std::str::FromStr;

use async_trait::async_trait;
pub use sqlx::mysql::MySqlPool;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection as SqlxConnection};
use sqlx::{ConnectOptions, Connection as _, Executor, Row as _};

use self::connection::{Link, MySqlConnection, Raw};
use crate::pool::{Manager, Pool, State};
use crate::{Access, Connection, Dialect, Driver, Error, PoolOptions, Result};

/// A MySQL or MariaDB database. Which of the two it is, the server says when it is connected to.
///
/// ```no_run
/// use ent_sql::mysql::MySqlDriver;
/// use ent_sql::{Driver, PoolOptions};
/// # async fn f() -> ent_sql::Result<()> {
/// let driver = MySqlDriver::connect("mysql://user:password@localhost/shop", PoolOptions::default()).await?;
/// println!("{}", driver.dialect().name());
/// # Ok(()) }
/// ```
pub struct MySqlDriver {
    pool: Pool<MySqlManager>,
    dialect: Dialect,
}

impl MySqlDriver {
    /// Connects to the server that the URL names, such as `mysql://user:password@host:3306/database`.
    ///
    /// # Errors
    ///
    /// [`Error::BadUrl`] and [`Error::Connect`]: the first connection is opened at once.
    pub async fn connect(url: &str, options: PoolOptions) -> Result<Self> {
        let connect = MySqlConnectOptions::from_str(url)
            .map_err(error::bad_url)?
            .disable_statement_logging()
            .statement_cache_capacity(options.statement_cache)
            .charset("utf8mb4")
            .timezone(Some("+00:00".to_owned()))
            // `||` is OR, as it is by default.
            .pipes_as_concat(false);
        Self::new(MySqlManager { source: Source::Own(Box::new(connect), options.acquire_timeout) }, &options)
            .await
    }

    /// Takes its connections from a pool of sqlx's, one for each operation, with that pool's options: they must count
    /// time in UTC, as sqlx has it by default, and should be in strict mode.
    /// [`close`](Driver::close) leaves the pool open: it is not ours.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`]: the server is asked whether it is MySQL or MariaDB.
    pub async fn from_pool(pool: MySqlPool) -> Result<Self> {
        let options = PoolOptions {
            max_connections: pool.options().get_max_connections(),
            acquire_timeout: pool.options().get_acquire_timeout(),
            ..PoolOptions::default()
        };
        Self::new(MySqlManager { source: Source::Theirs(pool) }, &options).await
    }

    async fn new(manager: MySqlManager, options: &PoolOptions) -> Result<Self> {
        let pool = Pool::new(manager, options);
        let dialect = dialect(&mut pool.acquire().await?.link).await.map_err(error::connect)?;
        Ok(MySqlDriver { pool, dialect })
    }
}

async fn dialect(connection: &mut SqlxConnection) -> sqlx::Result<Dialect> {
    let row = connection.fetch_one("SELECT VERSION()").await?;
    let version: String = row.try_get(0)?;
    Ok(if version.to_ascii_lowercase().contains("mariadb") { Dialect::MariaDb } else { Dialect::MySql })
}

#[async_trait]
impl Driver for MySqlDriver {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn max_connections(&self) -> u32 {
        self.pool.size()
    }

    async fn acquire(&self, _: Access) -> Result<Box<dyn Connection>> {
        let raw = self.pool.acquire().await?;
        Ok(Box::new(MySqlConnection { raw, dialect: self.dialect }))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

impl std::fmt::Debug for MySqlDriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MySqlDriver").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

/// Opens connections.
pub(crate) struct MySqlManager {
    source: Source,
}

enum Source {
    Own(Box<MySqlConnectOptions>, std::time::Duration),
    Theirs(MySqlPool),
}

impl Manager for MySqlManager {
    type Raw = Raw;

    async fn open(&self) -> Result<Raw> {
        match &self.source {
            Source::Own(options, timeout) => {
                let connection = tokio::time::timeout(*timeout, open(options))
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

async fn open(options: &MySqlConnectOptions) -> sqlx::Result<SqlxConnection> {
    let mut connection = options.connect().await?;
    // The other modes stay as the server has them. A key of zero is a key like any other.
    let modes = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO')";
    connection.execute(modes).await?;
    Ok(connection)
}
