//! Transactions and savepoints. Whatever is dropped before it was committed is rolled back before the connection is used
//! again.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use ent_sql::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard};

pub use ent_sql::{Isolation, TxOptions};

use crate::client::Client;
use crate::error::Error;

const NOTHING_ABANDONED: usize = usize::MAX;

/// What all clients of one transaction share.
pub(crate) struct Scope {
    state: Arc<Mutex<State>>,
    /// The outermost level that was dropped unfinished and is still to be rolled back.
    abandoned: AtomicUsize,
    /// Whether a stream holds the connection, which only the stream's own reader can bring to give it back.
    streaming: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Gone when the transaction has ended.
    connection: Option<Box<dyn Connection>>,
    callbacks: Vec<(usize, Callback)>,
    /// The transaction and the savepoints in it that are open, by identity: a level can be used anew.
    open: Vec<u64>,
}

pub(crate) enum Callback {
    Commit(Box<dyn FnOnce() + Send>),
    Rollback(Box<dyn FnOnce() + Send>),
}

fn ended() -> Error {
    misused("the transaction has ended")
}

pub(crate) fn misused(why: &str) -> Error {
    Error::Database(ent_sql::Error::Transaction(why.to_owned()))
}

/// An identity that no other transaction has.
fn identity() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl State {
    fn connection(&mut self) -> Result<&mut dyn Connection, Error> {
        match &mut self.connection {
            Some(connection) => Ok(&mut **connection),
            None => Err(ended()),
        }
    }

    /// Notes that this level and those within are no more, and runs their callbacks for a rollback.
    fn rolled_back(&mut self, level: usize) {
        self.open.truncate(level - 1);
        let (gone, kept) = std::mem::take(&mut self.callbacks).into_iter().partition(|(at, _)| *at >= level);
        self.callbacks = kept;
        let gone: Vec<(usize, Callback)> = gone;
        for (_, callback) in gone {
            if let Callback::Rollback(run) = callback {
                run();
            }
        }
    }
}

impl Scope {
    /// The connection, for one operation of the transaction with that identity. None other may be open within it: what is
    /// written would be that one's, and be rolled back with it.
    pub(crate) async fn enter(self: &Arc<Self>, tx: u64) -> Result<ScopeGuard, Error> {
        let guard = self.settle(tx).await?;
        match guard.state.open.last() {
            Some(last) if *last == tx => Ok(guard),
            _ => Err(misused("a transaction within this one is open: use that one, or end it first")),
        }
    }

    /// The connection, after what was abandoned is rolled back, while that transaction is open.
    async fn settle(self: &Arc<Self>, tx: u64) -> Result<ScopeGuard, Error> {
        let state = Arc::clone(&self.state);
        let mut state = match Arc::clone(&state).try_lock_owned() {
            Ok(state) => state,
            Err(_) if self.streaming.load(Ordering::Acquire) => {
                return Err(misused("a stream of this transaction is open: read it to its end, or drop it"));
            }
            Err(_) => state.lock_owned().await,
        };
        let abandoned = self.abandoned.swap(NOTHING_ABANDONED, Ordering::AcqRel);
        if abandoned <= 1 {
            state.connection = None;
            state.rolled_back(1);
        }
        // Put back when this future is dropped half-way: the rest is still to be rolled back.
        let mut guard = ScopeGuard { scope: Arc::clone(self), state, base: abandoned, streams: false };
        if abandoned != NOTHING_ABANDONED && guard.state.connection.is_some() {
            while guard.connection()?.depth() >= abandoned {
                guard.connection()?.rollback().await?;
            }
            guard.state.rolled_back(abandoned);
        }
        guard.base = guard.connection()?.depth() + 1;
        if guard.state.open.contains(&tx) { Ok(guard) } else { Err(ended()) }
    }

    /// Notes what is to run at the end of the transaction with that identity.
    pub(crate) async fn at_end(self: &Arc<Self>, tx: u64, callback: Callback) -> Result<(), Error> {
        let mut guard = self.settle(tx).await?;
        let level = guard.state.open.iter().take_while(|open| **open != tx).count() + 1;
        guard.state.callbacks.push((level, callback));
        Ok(())
    }

    fn abandon(self: &Arc<Self>, level: usize) {
        self.abandoned.fetch_min(level, Ordering::AcqRel);
        // Whoever holds the connection rolls back when done with it; when nobody does, it is done here. A savepoint waits
        // for the next use.
        if level <= 1
            && let Ok(mut state) = self.state.try_lock()
        {
            state.connection = None;
            state.rolled_back(1);
        }
    }
}

/// The transaction's connection, while an operation uses it.
pub(crate) struct ScopeGuard {
    scope: Arc<Scope>,
    state: OwnedMutexGuard<State>,
    /// The level from which on everything is this operation's own.
    base: usize,
    streams: bool,
}

impl ScopeGuard {
    /// Notes that a stream holds the connection from now on.
    pub(crate) fn stream(&mut self) {
        self.streams = true;
        self.scope.streaming.store(true, Ordering::Release);
    }

    pub(crate) fn connection(&mut self) -> Result<&mut dyn Connection, Error> {
        self.state.connection()
    }
}

impl Drop for ScopeGuard {
    fn drop(&mut self) {
        if self.streams {
            self.scope.streaming.store(false, Ordering::Release);
        }
        // An operation that was dropped half-way leaves its savepoint open.
        if self.state.connection.as_ref().is_some_and(|connection| connection.depth() >= self.base) {
            self.scope.abandoned.fetch_min(self.base, Ordering::AcqRel);
        }
        if self.scope.abandoned.load(Ordering::Acquire) <= 1 {
            self.state.connection = None;
            self.state.rolled_back(1);
        }
    }
}

/// A transaction, or a savepoint within one.
///
/// It derefs to a [`Client`] and goes wherever one goes. Dropping it rolls it back.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
/// # async fn f(client: &Client) -> Result<(), ent::Error> {
/// let tx = client.begin().await?;
/// User::create().name("a8m").save(&tx).await?;
/// tx.commit().await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Tx {
    client: Client,
    scope: Arc<Scope>,
    level: usize,
    id: u64,
    finished: bool,
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scope")
    }
}

impl Deref for Tx {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Tx {
    pub(crate) async fn outermost(
        client: &Client,
        mut connection: Box<dyn Connection>,
        options: TxOptions,
    ) -> Result<Tx, Error> {
        connection.begin(options).await?;
        let id = identity();
        let state = State { connection: Some(connection), callbacks: Vec::new(), open: vec![id] };
        let scope = Scope {
            state: Arc::new(Mutex::new(state)),
            abandoned: AtomicUsize::new(NOTHING_ABANDONED),
            streaming: AtomicBool::new(false),
        };
        let scope = Arc::new(scope);
        Ok(Tx { client: client.scoped(Arc::clone(&scope), id), scope, level: 1, id, finished: false })
    }

    pub(crate) async fn nested(client: &Client, scope: Arc<Scope>, outer: u64) -> Result<Tx, Error> {
        let mut guard = scope.enter(outer).await?;
        let connection = guard.connection()?;
        connection.begin(TxOptions::default()).await?;
        let level = connection.depth();
        // From here on the savepoint is the transaction's, not this operation's.
        guard.base = level + 1;
        let id = identity();
        guard.state.open.push(id);
        drop(guard);
        Ok(Tx { client: client.scoped(Arc::clone(&scope), id), scope, level, id, finished: false })
    }

    /// Commits. What a savepoint holds becomes part of the transaction around it, and is durable when that is committed.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let tx = client.begin().await?;
    /// User::create().name("a8m").save(&tx).await?;
    /// tx.commit().await?;
    /// assert_eq!(User::query().count(&client).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When a nested transaction is still open, when the transaction has ended already, and errors of the database. In each
    /// case nothing is committed.
    pub async fn commit(mut self) -> Result<(), Error> {
        let mut guard = self.scope.enter(self.id).await?;
        guard.connection()?.commit().await?;
        guard.state.open.pop();
        self.finished = true;
        if self.level > 1 {
            // What hangs on this level now hangs on the one around it.
            let outer = self.level - 1;
            guard.state.callbacks.iter_mut().for_each(|(level, _)| *level = (*level).min(outer));
            return Ok(());
        }
        guard.state.connection = None;
        let callbacks = std::mem::take(&mut guard.state.callbacks);
        drop(guard);
        for (_, callback) in callbacks {
            if let Callback::Commit(run) = callback {
                run();
            }
        }
        Ok(())
    }

    /// Rolls back, what is nested within it too.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let tx = client.begin().await?;
    /// User::create().name("a8m").save(&tx).await?;
    /// tx.rollback().await?;
    /// assert_eq!(User::query().count(&client).await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors of the database. The transaction is over all the same: the connection is not used again before it was rolled
    /// back.
    pub async fn rollback(mut self) -> Result<(), Error> {
        let mut guard = self.scope.settle(self.id).await?;
        while guard.connection()?.depth() >= self.level {
            guard.connection()?.rollback().await?;
        }
        self.finished = true;
        if self.level == 1 {
            guard.state.connection = None;
        }
        guard.state.rolled_back(self.level);
        Ok(())
    }

    /// Runs the callback after the outermost commit; not at all, if this transaction or one around it is rolled back.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let tx = client.begin().await?;
    /// let user = User::create().name("a8m").save(&tx).await?;
    /// tx.on_commit(move || println!("there is a user {}", user.id)).await;
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn on_commit(&self, run: impl FnOnce() + Send + 'static) {
        self.scope.state.lock().await.callbacks.push((self.level, Callback::Commit(Box::new(run))));
    }

    /// Runs the callback when this transaction, or one around it, was rolled back.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let tx = client.begin().await?;
    /// tx.on_rollback(|| println!("nothing was written")).await;
    /// tx.rollback().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn on_rollback(&self, run: impl FnOnce() + Send + 'static) {
        self.scope.state.lock().await.callbacks.push((self.level, Callback::Rollback(Box::new(run))));
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.finished {
            self.scope.abandon(self.level);
        }
    }
}

/// Ends what one operation wrote: all of it, or nothing.
pub(crate) async fn finish<T>(
    connection: &mut dyn Connection,
    atomic: bool,
    result: Result<T, Error>,
) -> Result<T, Error> {
    if !atomic {
        return result;
    }
    match result {
        Ok(value) => {
            connection.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell. A connection that can't roll back is not used again.
            let _ = connection.rollback().await;
            Err(error)
        }
    }
}
