//! SQLite, over rusqlite.
//!
//! A file has one connection that writes and several that read, which the write-ahead log lets go on at the same time.
//! A database in memory lives in one connection, which does everything.

mod arguments;
mod connection;
#[cfg(feature = "decimal")]
mod decimal;
mod error;
mod row;
mod worker;

use std::path::PathBuf;

use async_trait::async_trait;
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

use self::connection::{Database, SqliteConnection};
use self::worker::Worker;
use crate::pool::{Manager, Pool, State};
use crate::{Access, Connection, Dialect, Driver, Error, PoolOptions, Result};

/// A SQLite database.
///
/// On a multi-threaded tokio runtime statements run where they are awaited, after
/// [`block_in_place`](tokio::task::block_in_place) has cleared the thread of other tasks, which a `LocalSet` inside such
/// a runtime does not allow. Everywhere else they run on a thread of the connection's own.
///
/// ```
/// use ent_sql::sqlite::SqliteDriver;
/// use ent_sql::{Access, Driver, PoolOptions, Statement};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> ent_sql::Result<()> {
/// let driver = SqliteDriver::connect("sqlite::memory:", PoolOptions::default()).await?;
/// let mut connection = driver.acquire(Access::Write).await?;
/// connection.execute(Statement::new("CREATE TABLE users (id integer)", Vec::new())).await?;
/// let inserted = connection.execute(Statement::new("INSERT INTO users VALUES (1), (2)", Vec::new())).await?;
/// assert_eq!(inserted.rows_affected, 2);
/// # Ok(())
/// # }
/// ```
pub struct SqliteDriver {
    writer: Pool<SqliteManager>,
    /// Absent when the database is in memory.
    readers: Option<Pool<SqliteManager>>,
}

impl SqliteDriver {
    /// Opens the database that the URL names.
    ///
    /// `sqlite::memory:` is a new, empty database in memory. `sqlite:path` and `sqlite://path` are a file, whose path is
    /// taken as it is written, up to a `?`. After it may follow `mode=` and one of `rwc` (the default: create the file
    /// if there is none), `rw` and `ro`.
    ///
    /// # Errors
    ///
    /// [`Error::BadUrl`] and [`Error::Connect`]: the file is opened at once.
    pub async fn connect(url: &str, options: PoolOptions) -> Result<Self> {
        let place = Place::parse(url)?;
        let manager = |role| SqliteManager { place: place.clone(), role, options: options.clone() };
        let one = PoolOptions { max_connections: 1, ..options.clone() };
        let readers = match place {
            Place::Memory => None,
            Place::File(..) => Some(Pool::new(manager(Role::Reader), &options)),
        };
        let driver = SqliteDriver { writer: Pool::new(manager(Role::Writer), &one), readers };
        driver.writer.acquire().await?;
        Ok(driver)
    }
}

#[async_trait]
impl Driver for SqliteDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn max_connections(&self) -> u32 {
        self.readers.as_ref().unwrap_or(&self.writer).size()
    }

    async fn acquire(&self, access: Access) -> Result<Box<dyn Connection>> {
        let pool = match (access, &self.readers) {
            (Access::Read, Some(readers)) => readers,
            _ => &self.writer,
        };
        Ok(Box::new(SqliteConnection { worker: pool.acquire().await? }))
    }

    async fn close(&self) {
        // The writer last: whoever closes the last connection to a file clears its log away.
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }
}

impl std::fmt::Debug for SqliteDriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteDriver").finish_non_exhaustive()
    }
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Memory,
    File(PathBuf, Mode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Create,
    ReadWrite,
    ReadOnly,
}

impl Place {
    fn parse(url: &str) -> Result<Self> {
        let rest = url
            .strip_prefix("sqlite:")
            .ok_or_else(|| Error::BadUrl("it does not begin with `sqlite:`".to_owned()))?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut mode = Mode::Create;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            mode = match pair {
                "mode=rwc" => Mode::Create,
                "mode=rw" => Mode::ReadWrite,
                "mode=ro" => Mode::ReadOnly,
                "mode=memory" => return Ok(Place::Memory),
                _ => {
                    return Err(Error::BadUrl(format!(
                        "`{pair}` is not known; expected `mode=rwc`, `rw` or `ro`"
                    )));
                }
            };
        }
        match path {
            ":memory:" => Ok(Place::Memory),
            "" => {
                Err(Error::BadUrl("it names no file; a database in memory is `sqlite::memory:`".to_owned()))
            }
            _ => Ok(Place::File(path.into(), mode)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Writer,
    Reader,
}

/// Opens connections.
pub(crate) struct SqliteManager {
    place: Place,
    role: Role,
    options: PoolOptions,
}

impl Manager for SqliteManager {
    type Raw = Worker;

    async fn open(&self) -> Result<Worker> {
        let (place, role, options) = (self.place.clone(), self.role, self.options.clone());
        let database = worker::aside(move || open(&place, role, &options)).await?.map_err(error::connect)?;
        Ok(Worker::new(database))
    }

    async fn ping(_: &mut Worker) -> bool {
        // There is nobody on the other side who could have hung up.
        true
    }

    fn release(raw: &mut Worker) -> State {
        if raw.release() { State::Clean } else { State::Broken }
    }

    async fn reset(_: &mut Worker) -> bool {
        // A connection is clean when it comes back.
        true
    }

    async fn close(raw: Worker) {
        // Closing may write the log back into the file. It has no result to fail with.
        let _ = worker::aside(move || drop(raw)).await;
    }
}

fn open(place: &Place, role: Role, options: &PoolOptions) -> rusqlite::Result<Database> {
    // Only one thread at a time uses a connection, so that SQLite need not lock it.
    let base = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let (connection, mode) = match place {
        Place::Memory => (rusqlite::Connection::open_in_memory()?, Mode::Create),
        Place::File(path, mode) => {
            let flags = match (mode, role) {
                (Mode::ReadOnly, _) => OpenFlags::SQLITE_OPEN_READ_ONLY,
                (Mode::Create, Role::Writer) => {
                    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
                }
                // Readers too write to the index of the log; what they may not write is said below.
                _ => OpenFlags::SQLITE_OPEN_READ_WRITE,
            };
            (rusqlite::Connection::open_with_flags(path, base | flags)?, *mode)
        }
    };
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(options.statement_cache);
    // Or else a column that does not exist is read as a text, for its quotes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.execute_batch("PRAGMA foreign_keys = ON")?;
    #[cfg(feature = "decimal")]
    decimal::register(&connection)?;
    if matches!(place, Place::File(..)) && mode != Mode::ReadOnly && role == Role::Writer {
        connection.execute_batch("PRAGMA journal_mode = WAL")?;
    }
    // With the log, a crash of the machine can undo the latest commits but not corrupt the file.
    connection.execute_batch("PRAGMA synchronous = NORMAL")?;
    let reads_only = role == Role::Reader || mode == Mode::ReadOnly;
    if reads_only {
        connection.execute_batch("PRAGMA query_only = ON")?;
    } else if matches!(place, Place::File(..)) {
        // SQLite opens a file when it first needs to: one that is not a database is told of here.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    }
    Ok(Database::new(connection, reads_only))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let file = |path: &str, mode| Place::File(path.into(), mode);
        let parse = |url| Place::parse(url).expect(url);
        assert_eq!(parse("sqlite::memory:"), Place::Memory);
        assert_eq!(parse("sqlite://:memory:"), Place::Memory);
        assert_eq!(parse("sqlite:a.db"), file("a.db", Mode::Create));
        assert_eq!(parse("sqlite://a.db?mode=ro"), file("a.db", Mode::ReadOnly));
        assert_eq!(parse("sqlite:///tmp/a.db?mode=rw"), file("/tmp/a.db", Mode::ReadWrite));
        for bad in ["sqlite:", "sqlite:a.db?mode=x", "sqlite:a.db?cache=shared", "file:a.db"] {
            assert!(matches!(Place::parse(bad), Err(Error::BadUrl(_))), "{bad}");
        }
    }
}
