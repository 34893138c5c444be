//! A connection to MySQL or MariaDB.
//!
//! An operation whose future is dropped leaves the protocol in a place that nobody knows, so that connection is closed;
//! but for a stream that is dropped while it waits for its reader: it stands between two rows. Rows that a sink did not
//! want are read away before the connection is used again.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::mysql::{MySqlArguments, MySqlConnection as SqlxConnection, MySqlTransactionManager};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Connection as _, Either, Executor, MySql, SqlSafeStr, SqlStr};
use sqlx_core::transaction::TransactionManager;

use super::{MySqlManager, arguments, error};
use crate::pool::{Pooled, State};
use crate::{Connection, Dialect, Done, Error, Flow, Isolation, Result, Sink, Statement, TxOptions};

/// A connection of our own, or one out of a pool of the user's.
pub(crate) enum Link {
    Own(SqlxConnection),
    Theirs(PoolConnection<MySql>),
}

impl Deref for Link {
    type Target = SqlxConnection;

    fn deref(&self) -> &SqlxConnection {
        match self {
            Link::Own(connection) => connection,
            Link::Theirs(connection) => connection,
        }
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut SqlxConnection {
        match self {
            Link::Own(connection) => connection,
            Link::Theirs(connection) => connection,
        }
    }
}

/// A connection, and what is known of its state.
pub(crate) struct Raw {
    pub(super) link: Link,
    /// An operation is under way; if nobody waits for it any more, the connection is lost.
    busy: bool,
    /// There are rows that no sink wanted.
    unread: bool,
    /// A deadlock ended the whole transaction, while its count stands.
    ended: bool,
    lost: bool,
}

impl Raw {
    pub(super) fn new(link: Link) -> Self {
        Raw { link, busy: false, unread: false, ended: false, lost: false }
    }

    fn depth(&self) -> usize {
        MySqlTransactionManager::get_transaction_depth(&self.link)
    }

    pub(super) fn release(&mut self) -> State {
        if self.lost || self.busy {
            self.discard();
            State::Broken
        } else if self.unread || self.depth() > 0 {
            State::Dirty
        } else {
            State::Clean
        }
    }

    pub(super) async fn reset(&mut self) -> bool {
        let mut clean = !self.unread || self.settle().await;
        while clean && self.depth() > 0 {
            // Savepoints may be gone with the transaction; only its own end has to succeed.
            let outermost = self.depth() == 1;
            MySqlTransactionManager::start_rollback(&mut self.link);
            clean = if outermost { self.link.ping().await.is_ok() } else { self.settle().await };
        }
        (self.unread, self.ended) = (false, false);
        if !clean {
            self.discard();
        }
        clean
    }

    fn discard(&mut self) {
        if let Link::Theirs(connection) = &mut self.link {
            connection.close_on_drop();
        }
    }

    /// Reads away what is left of an earlier answer, whose errors belong to somebody who stopped reading.
    async fn settle(&mut self) -> bool {
        match self.link.ping().await {
            Err(sqlx::Error::Database(_)) => self.link.ping().await.is_ok(),
            result => result.is_ok(),
        }
    }

    async fn start(&mut self) -> Result<()> {
        if self.lost || self.busy {
            self.lost = true;
            return Err(Error::ConnectionLost("an earlier operation failed or was cut short".to_owned()));
        }
        if self.ended {
            return Err(Error::Transaction("a deadlock has ended the transaction; roll it back".to_owned()));
        }
        self.busy = true;
        if self.unread && !self.settle().await {
            self.lost = true;
            return Err(Error::ConnectionLost("the rest of an earlier answer could not be read".to_owned()));
        }
        self.unread = false;
        Ok(())
    }

    fn finish<T>(&mut self, result: sqlx::Result<T>) -> Result<T> {
        self.busy = false;
        result.map_err(|e| {
            self.lost |= error::loses_connection(&e);
            self.ended |= error::ends_transaction(&e) && self.depth() > 0;
            error::from(e)
        })
    }

    /// Runs a statement; without arguments it is not prepared, which not every statement can be.
    async fn execute(&mut self, sql: SqlStr, arguments: Option<MySqlArguments>) -> Result<Done> {
        self.start().await?;
        let result = async {
            let mut done = Done::default();
            let mut answers = self.link.fetch_many((sql, arguments));
            while let Some(answer) = answers.try_next().await? {
                if let Either::Left(result) = answer {
                    done.rows_affected += result.rows_affected();
                    done.last_insert_id = result.last_insert_id();
                }
            }
            Ok(done)
        }
        .await;
        self.finish(result)
    }
}

/// A connection on loan from the pool.
pub(super) struct MySqlConnection {
    pub(super) raw: Pooled<MySqlManager>,
    pub(super) dialect: Dialect,
}

#[async_trait]
impl Connection for MySqlConnection {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn query(&mut self, statement: Statement, mut sink: Box<dyn Sink>) -> Result<Box<dyn Sink>> {
        let arguments = arguments::encode(&statement.args)?;
        self.raw.start().await?;
        let result = feed(&mut self.raw, audited(statement.sql), arguments, &mut *sink).await;
        self.raw.unread = matches!(result, Ok(false));
        self.raw.finish(result)?;
        Ok(sink)
    }

    async fn execute(&mut self, statement: Statement) -> Result<Done> {
        let arguments = match &*statement.args {
            [] => None,
            args => Some(arguments::encode(args)?),
        };
        self.raw.execute(audited(statement.sql), arguments).await
    }

    async fn execute_or_nothing(&mut self, statement: Statement, _: u64) -> Result<Done> {
        // A statement writes all of its rows or fails, and then none: no trigger of MySQL's leaves out one in silence.
        self.execute(statement).await
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        let sql = audited(sql.into());
        self.raw.start().await?;
        let result = sqlx::raw_sql(sql).execute(&mut *self.raw.link).await;
        self.raw.finish(result).map(drop)
    }

    async fn begin(&mut self, options: TxOptions) -> Result<()> {
        let outermost = self.raw.depth() == 0;
        if outermost && let Some(isolation) = options.isolation {
            // Holds for the next transaction only.
            let sql = match isolation {
                Isolation::ReadCommitted => "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
                Isolation::RepeatableRead => "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                Isolation::Serializable => "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            };
            self.raw.execute(audited(sql.into()), None).await?;
        }
        let statement =
            (outermost && options.read_only).then(|| audited("START TRANSACTION READ ONLY".into()));
        self.raw.start().await?;
        let result = MySqlTransactionManager::begin(&mut self.raw.link, statement).await;
        self.raw.finish(result)
    }

    async fn commit(&mut self) -> Result<()> {
        if self.raw.depth() == 0 {
            return Err(Error::Transaction("there is no transaction to commit".to_owned()));
        }
        self.raw.start().await?;
        let result = MySqlTransactionManager::commit(&mut self.raw.link).await;
        let committed = self.raw.finish(result);
        if committed.is_err() && self.raw.depth() == 1 && !self.raw.lost {
            // A transaction that could not be committed is over.
            self.rollback().await?;
        }
        committed
    }

    async fn rollback(&mut self) -> Result<()> {
        if self.raw.depth() == 0 {
            return Ok(());
        }
        let ended = std::mem::take(&mut self.raw.ended);
        self.raw.start().await?;
        if ended && self.raw.depth() > 1 {
            // The savepoint is gone with the transaction; only the count is brought in line.
            MySqlTransactionManager::start_rollback(&mut self.raw.link);
            (self.raw.busy, self.raw.unread, self.raw.ended) = (false, true, true);
            return Ok(());
        }
        let result = MySqlTransactionManager::rollback(&mut self.raw.link).await;
        self.raw.finish(result)
    }

    fn depth(&self) -> usize {
        self.raw.depth()
    }
}

/// Feeds the rows to the sink; false if it has had enough before they were all read.
async fn feed(
    raw: &mut Raw,
    sql: SqlStr,
    arguments: MySqlArguments,
    sink: &mut dyn Sink,
) -> sqlx::Result<bool> {
    let Raw { link, busy, unread, .. } = raw;
    let mut answers = link.fetch_many((sql, Some(arguments)));
    while let Some(answer) = answers.try_next().await? {
        let Either::Right(row) = answer else { continue };
        match sink.row(&row) {
            Flow::Continue => {}
            Flow::Wait => {
                (*busy, *unread) = (false, true);
                sink.ready().await;
                (*busy, *unread) = (true, false);
            }
            Flow::Stop => return Ok(false),
        }
    }
    Ok(true)
}

/// The text of a statement, as sqlx wants to have it confirmed.
///
/// Every statement of this driver comes through here, in a [`Statement`], whose text is put together from names that
/// are quoted, keywords and placeholders, while the values are arguments; or it is a fixed text of this file, or one
/// that the user wrote as SQL.
fn audited(sql: Arc<str>) -> SqlStr {
    AssertSqlSafe(sql).into_sql_str()
}
