//! A connection to SQLite.
//!
//! Rows are handed to the sink from the live statement, on the thread where the statement runs.

use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::thread::Thread;

use async_trait::async_trait;
use rusqlite::CachedStatement;

use super::{SqliteManager, arguments, error};
use crate::pool::Pooled;
use crate::{Connection, Dialect, Done, Error, Flow, Result, Sink, Statement, TxOptions};

/// A connection on loan from the pool.
pub(super) struct SqliteConnection {
    pub(super) worker: Pooled<SqliteManager>,
}

#[async_trait]
impl Connection for SqliteConnection {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    async fn query(&mut self, statement: Statement, mut sink: Box<dyn Sink>) -> Result<Box<dyn Sink>> {
        self.worker
            .run(sink.may_wait(), move |database| {
                database.query(&statement, &mut *sink)?;
                Ok(sink)
            })
            .await
    }

    async fn query_or_nothing(
        &mut self,
        statement: Statement,
        mut sink: Box<dyn Sink>,
    ) -> Result<Box<dyn Sink>> {
        self.worker
            .run(sink.may_wait(), move |database| {
                database.or_nothing(|database| {
                    database.query(&statement, &mut *sink)?;
                    Ok((sink.is_content(), sink))
                })
            })
            .await
    }

    async fn execute(&mut self, statement: Statement) -> Result<Done> {
        self.worker.run(false, move |database| database.execute(&statement)).await
    }

    async fn execute_or_nothing(&mut self, statement: Statement, rows: u64) -> Result<Done> {
        self.worker
            .run(false, move |database| {
                database.or_nothing(|database| {
                    let done = database.execute(&statement)?;
                    Ok((done.rows_affected >= rows, done))
                })
            })
            .await
    }

    async fn batch(&mut self, sql: &str) -> Result<()> {
        let sql = sql.to_owned();
        self.worker.run(false, move |database| database.batch(&sql)).await
    }

    async fn begin(&mut self, options: TxOptions) -> Result<()> {
        self.worker.turn(move |database| database.begin(options)).await
    }

    async fn commit(&mut self) -> Result<()> {
        self.worker.turn(Database::commit).await
    }

    async fn rollback(&mut self) -> Result<()> {
        self.worker.turn(Database::rollback).await
    }

    fn depth(&self) -> usize {
        self.worker.depth()
    }
}

/// What rusqlite calls a connection, and the transaction in it.
pub(super) struct Database {
    connection: rusqlite::Connection,
    depth: usize,
    /// Whether the connection is one that only reads.
    reads_only: bool,
    /// Whether the open transaction may only read, while the connection could write.
    restricted: bool,
}

impl Database {
    pub(super) fn new(connection: rusqlite::Connection, reads_only: bool) -> Self {
        Database { connection, depth: 0, reads_only, restricted: false }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    fn query(&self, statement: &Statement, sink: &mut dyn Sink) -> Result<()> {
        let mut prepared = self.prepare(statement)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(error::from)? {
            match sink.row(row) {
                Flow::Continue => {}
                Flow::Wait => block_on(sink.ready()),
                Flow::Stop => break,
            }
        }
        Ok(())
    }

    fn execute(&self, statement: &Statement) -> Result<Done> {
        let mut prepared = self.prepare(statement)?;
        let before = self.connection.total_changes();
        let mut rows = prepared.raw_query();
        while rows.next().map_err(error::from)?.is_some() {}
        // Both counts stay as they were when a statement changes no rows.
        Ok(if self.connection.total_changes() == before {
            Done::default()
        } else {
            Done {
                rows_affected: self.connection.changes(),
                last_insert_id: self.connection.last_insert_rowid().try_into().unwrap_or(0),
            }
        })
    }

    /// Does work of which all stays or nothing, as it says. In one go: the way to the connection's thread takes longer than
    /// most statements.
    fn or_nothing<T>(&mut self, work: impl FnOnce(&Self) -> Result<(bool, T)>) -> Result<T> {
        self.begin(TxOptions::default())?;
        let result = work(self);
        if matches!(result, Ok((true, _))) {
            self.commit()?;
        } else {
            // The first error is the one to tell. What can't be rolled back now is when the connection comes back.
            let _ = self.rollback();
        }
        result.map(|(_, value)| value)
    }

    fn batch(&self, sql: &str) -> Result<()> {
        self.check()?;
        self.connection.execute_batch(sql).map_err(error::from)
    }

    fn prepare(&self, statement: &Statement) -> Result<CachedStatement<'_>> {
        self.check()?;
        let mut prepared = self.connection.prepare_cached(&statement.sql).map_err(error::from)?;
        arguments::bind(&mut prepared, &statement.args)?;
        Ok(prepared)
    }

    /// Some errors, a full disk for one, make SQLite roll the whole transaction back.
    fn check(&self) -> Result<()> {
        if self.depth > 0 && self.connection.is_autocommit() {
            return Err(Error::Transaction("an error has ended the transaction; roll it back".to_owned()));
        }
        Ok(())
    }

    fn begin(&mut self, options: TxOptions) -> Result<()> {
        self.check()?;
        match self.depth {
            // A transaction that will write says so at once: one that only finds out later can't wait for another.
            0 if !self.reads_only && !options.read_only => self.run("BEGIN IMMEDIATE")?,
            0 => {
                self.run("BEGIN")?;
                if !self.reads_only {
                    self.restricted = true;
                    self.run("PRAGMA query_only = ON")?;
                }
            }
            depth => self.run(&format!("SAVEPOINT ent_{depth}"))?,
        }
        self.depth += 1;
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.check()?;
        match self.depth {
            0 => return Err(Error::Transaction("there is no transaction to commit".to_owned())),
            1 => {
                if let Err(error) = self.run("COMMIT") {
                    // A transaction that could not be committed is over, as it is on the other databases.
                    self.rollback()?;
                    return Err(error);
                }
                self.unrestrict()?;
            }
            depth => self.run(&format!("RELEASE ent_{}", depth - 1))?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn rollback(&mut self) -> Result<()> {
        match self.depth {
            0 => return Ok(()),
            // The savepoints are gone with the transaction.
            _ if self.connection.is_autocommit() => {}
            1 => self.run("ROLLBACK")?,
            depth => {
                self.run(&format!("ROLLBACK TO ent_{}", depth - 1))?;
                self.run(&format!("RELEASE ent_{}", depth - 1))?;
            }
        }
        if self.depth == 1 {
            self.unrestrict()?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Leaves whatever transaction is open; false if that is not possible.
    pub(super) fn end(&mut self) -> bool {
        self.depth = 0;
        (self.connection.is_autocommit() || self.run("ROLLBACK").is_ok()) && self.unrestrict().is_ok()
    }

    fn unrestrict(&mut self) -> Result<()> {
        if std::mem::take(&mut self.restricted) { self.run("PRAGMA query_only = OFF") } else { Ok(()) }
    }

    fn run(&self, sql: &str) -> Result<()> {
        let mut prepared = self.connection.prepare_cached(sql).map_err(error::from)?;
        let mut rows = prepared.raw_query();
        while rows.next().map_err(error::from)?.is_some() {}
        Ok(())
    }
}

/// Waits on this thread, which is the connection's own, until a sink has room again.
fn block_on(mut future: crate::BoxFuture<'_, ()>) {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    while future.as_mut().poll(&mut context).is_pending() {
        std::thread::park();
    }
}
