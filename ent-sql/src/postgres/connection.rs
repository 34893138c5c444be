//! A connection to PostgreSQL.
//!
//! What was cut short is never mistaken for what comes next: an answer that nobody read is read away first, and a
//! connection whose transaction was being opened or ended when the future was dropped only takes the way back.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgTransactionManager};
use sqlx::{AssertSqlSafe, Connection as _, Either, Executor, Postgres, SqlSafeStr, SqlStr};
use sqlx_core::transaction::TransactionManager;

use super::arguments::{self, Signatures};
use super::{PostgresManager, error};
use crate::pool::{Pooled, State};
use crate::{Connection, Dialect, Done, Error, Flow, Isolation, Result, Sink, Statement, TxOptions};

/// A connection of our own, or one out of a pool of the user's.
pub(crate) enum Link {
    Own(PgConnection),
    Theirs(PoolConnection<Postgres>),
}

impl Deref for Link {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Link::Own(connection) => connection,
            Link::Theirs(connection) => connection,
        }
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Link::Own(connection) => connection,
            Link::Theirs(connection) => connection,
        }
    }
}

/// A connection, and what is known of its state.
pub(crate) struct Raw {
    pub(super) link: Link,
    /// An operation is under way, or its answer was not read to the end.
    unread: bool,
    /// A transaction is being opened or ended: if nobody waits for that any more, how it went is not known.
    turning: bool,
    /// A statement failed in the transaction, so that PostgreSQL may have given it up.
    failed: bool,
    lost: bool,
}

impl Raw {
    pub(super) fn new(link: Link) -> Self {
        Raw { link, unread: false, turning: false, failed: false, lost: false }
    }

    fn depth(&self) -> usize {
        PgTransactionManager::get_transaction_depth(&self.link)
    }

    pub(super) fn release(&mut self) -> State {
        if self.lost {
            self.discard();
            State::Broken
        } else if self.unread || self.turning || self.depth() > 0 {
            State::Dirty
        } else {
            State::Clean
        }
    }

    pub(super) async fn reset(&mut self) -> bool {
        let mut clean = self.settle().await;
        if clean && self.depth() > 0 {
            while self.depth() > 0 {
                PgTransactionManager::start_rollback(&mut self.link);
            }
            clean = self.settle().await;
        }
        // Here the depth is sqlx's, which knows nothing of a transaction whose opening was cut short.
        if clean && self.turning {
            clean = self.link.execute("ROLLBACK").await.is_ok();
        }
        (self.unread, self.turning, self.failed) = (false, false, false);
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

    /// Reads away what is left of earlier answers, errors among them: each belongs to somebody who stopped waiting.
    async fn settle(&mut self) -> bool {
        loop {
            match self.link.ping().await {
                Ok(()) => return true,
                Err(sqlx::Error::Database(error)) if !error::is_fatal(&*error) => {
                    // Nobody heard of it, but the transaction is void all the same.
                    self.failed |= self.depth() > 0;
                }
                Err(_) => return false,
            }
        }
    }

    async fn start(&mut self) -> Result<()> {
        if self.lost {
            return Err(Error::ConnectionLost("an earlier operation lost it".to_owned()));
        }
        if self.turning {
            return Err(Error::Transaction(
                "the transaction was being opened or ended when its future was dropped".to_owned(),
            ));
        }
        if self.unread && !self.settle().await {
            self.lost = true;
            return Err(Error::ConnectionLost("the rest of an earlier answer could not be read".to_owned()));
        }
        self.unread = true;
        Ok(())
    }

    fn finish<T>(&mut self, result: sqlx::Result<T>) -> Result<T> {
        (self.unread, self.turning) = (false, false);
        result.map_err(|e| {
            self.lost |= error::loses_connection(&e);
            self.failed |= self.depth() > 0;
            error::from(e)
        })
    }

    /// Runs one operation of the transaction manager.
    async fn turn(&mut self, turn: Turn) -> Result<()> {
        self.start().await?;
        self.turning = true;
        let result = match turn {
            Turn::Begin(statement) => PgTransactionManager::begin(&mut self.link, statement).await,
            Turn::Commit => PgTransactionManager::commit(&mut self.link).await,
            Turn::Rollback => PgTransactionManager::rollback(&mut self.link).await,
        };
        self.finish(result)
    }

    async fn execute(&mut self, sql: SqlStr, arguments: PgArguments) -> Result<Done> {
        self.start().await?;
        let result = async {
            let mut done = Done::default();
            let mut answers = self.link.fetch_many((sql, Some(arguments)));
            while let Some(answer) = answers.try_next().await? {
                if let Either::Left(result) = answer {
                    done.rows_affected += result.rows_affected();
                }
            }
            Ok(done)
        }
        .await;
        self.finish(result)
    }
}

enum Turn {
    Begin(Option<SqlStr>),
    Commit,
    Rollback,
}

/// A connection on loan from the pool.
pub(super) struct PostgresConnection {
    pub(super) raw: Pooled<PostgresManager>,
    pub(super) signatures: Arc<Signatures>,
}

#[async_trait]
impl Connection for PostgresConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    async fn query(&mut self, statement: Statement, mut sink: Box<dyn Sink>) -> Result<Box<dyn Sink>> {
        let arguments = arguments::encode(&statement.args)?;
        let sql = audited(self.signatures.text(&statement));
        self.raw.start().await?;
        match feed(&mut self.raw.link, sql, arguments, &mut *sink).await {
            // The rest of the answer is read away before the connection is used again.
            Ok(false) => {}
            Ok(true) => self.raw.finish(Ok(()))?,
            Err(error) => self.raw.finish(Err(error))?,
        }
        Ok(sink)
    }

    async fn execute(&mut self, statement: Statement) -> Result<Done> {
        let arguments = arguments::encode(&statement.args)?;
        let sql = audited(self.signatures.text(&statement));
        self.raw.execute(sql, arguments).await
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        let sql = audited(sql.into());
        self.raw.start().await?;
        let result = sqlx::raw_sql(sql).execute(&mut *self.raw.link).await;
        self.raw.finish(result).map(drop)
    }

    async fn begin(&mut self, options: TxOptions) -> Result<()> {
        let outermost = self.raw.depth() == 0;
        let statement = if outermost && options != TxOptions::default() {
            let isolation = match options.isolation {
                None => "",
                Some(Isolation::ReadCommitted) => " ISOLATION LEVEL READ COMMITTED",
                Some(Isolation::RepeatableRead) => " ISOLATION LEVEL REPEATABLE READ",
                Some(Isolation::Serializable) => " ISOLATION LEVEL SERIALIZABLE",
            };
            let access = if options.read_only { " READ ONLY" } else { "" };
            Some(audited(format!("BEGIN{isolation}{access}").into()))
        } else {
            None
        };
        self.raw.turn(Turn::Begin(statement)).await?;
        if outermost {
            self.raw.failed = false;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<()> {
        match self.raw.depth() {
            0 => return Err(Error::Transaction("there is no transaction to commit".to_owned())),
            // PostgreSQL answers COMMIT with a silent rollback when a statement has failed, so it is asked first.
            1 if self.raw.failed || self.raw.unread => {
                if let Err(error) = self.raw.execute(audited("SELECT 1".into()), PgArguments::default()).await
                {
                    self.rollback().await?;
                    return Err(match error {
                        Error::Database { code: Some(code), .. } if code == "25P02" => Error::Transaction(
                            "a statement in it failed, so the transaction was rolled back".to_owned(),
                        ),
                        error => error,
                    });
                }
            }
            _ => {}
        }
        let committed = self.raw.turn(Turn::Commit).await;
        if committed.is_err() && self.raw.depth() == 1 && !self.raw.lost {
            // The server has ended it already; this brings our count in line.
            self.rollback().await?;
        }
        committed
    }

    async fn rollback(&mut self) -> Result<()> {
        if self.raw.depth() == 0 {
            return Ok(());
        }
        self.raw.turn(Turn::Rollback).await?;
        self.raw.failed = false;
        Ok(())
    }

    fn depth(&self) -> usize {
        self.raw.depth()
    }
}

/// Feeds the rows to the sink; false if it has had enough before they were all read.
async fn feed(
    connection: &mut PgConnection,
    sql: SqlStr,
    arguments: PgArguments,
    sink: &mut dyn Sink,
) -> sqlx::Result<bool> {
    let mut answers = connection.fetch_many((sql, Some(arguments)));
    while let Some(answer) = answers.try_next().await? {
        let Either::Right(row) = answer else { continue };
        match sink.row(&row) {
            Flow::Continue => {}
            Flow::Wait => sink.ready().await,
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
