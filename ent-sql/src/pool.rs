//! One pool for all drivers: it limits how many connections are open, and hands each to one user at a time.
//!
//! A connection in the idle list is outside of any transaction and has nothing left to read.
#![cfg_attr(
    not(any(feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "the servers' drivers use all of it, SQLite's a part")
)]

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Error, PoolOptions, Result};

/// How a connection comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As it was handed out.
    Clean,
    /// In a transaction, or with an answer of the server's still unread: [`Manager::reset`] makes it clean.
    Dirty,
    /// Lost, or in a state that nobody knows: it is closed.
    Broken,
}

/// What the pool must know of the connections of a driver.
pub(crate) trait Manager: Send + Sync + 'static {
    /// A raw connection.
    type Raw: Send + 'static;

    /// Opens a connection.
    fn open(&self) -> impl Future<Output = Result<Self::Raw>> + Send;

    /// Whether a connection that lay idle still works.
    fn ping(raw: &mut Self::Raw) -> impl Future<Output = bool> + Send;

    /// How the connection comes back, told while it is being handed back.
    fn release(raw: &mut Self::Raw) -> State;

    /// Takes a dirty connection outside of any transaction, or says that it can't be.
    fn reset(raw: &mut Self::Raw) -> impl Future<Output = bool> + Send;

    /// Closes the connection in good order.
    fn close(raw: Self::Raw) -> impl Future<Output = ()> + Send;

    /// Whether connections are kept when they come back. Those of somebody else's pool go back there instead.
    fn keeps(&self) -> bool {
        true
    }
}

/// A pool of connections.
pub(crate) struct Pool<M: Manager>(Arc<Shared<M>>);

impl<M: Manager> Clone for Pool<M> {
    fn clone(&self) -> Self {
        Pool(self.0.clone())
    }
}

struct Shared<M: Manager> {
    manager: M,
    permits: Arc<Semaphore>,
    size: u32,
    closed: AtomicBool,
    idle: Mutex<Vec<Idle<M::Raw>>>,
    acquire_timeout: Duration,
    idle_test: Duration,
}

struct Idle<R> {
    raw: R,
    since: Instant,
}

impl<M: Manager> Pool<M> {
    /// A pool with no connections yet.
    pub(crate) fn new(manager: M, options: &PoolOptions) -> Self {
        let size = options.max_connections.max(1);
        // A count beyond what the semaphore can hold is as good as no limit.
        let size = size.min(u32::try_from(Semaphore::MAX_PERMITS).unwrap_or(u32::MAX));
        Pool(Arc::new(Shared {
            manager,
            permits: Arc::new(Semaphore::new(size as usize)),
            size,
            closed: AtomicBool::new(false),
            idle: Mutex::new(Vec::new()),
            acquire_timeout: options.acquire_timeout,
            idle_test: options.idle_test,
        }))
    }

    /// A connection: the one that came back last, or a new one.
    pub(crate) async fn acquire(&self) -> Result<Pooled<M>> {
        let permit = self.permit().await?;
        loop {
            // Bound first: the lock must not be held while the connection is tested.
            let idle = self.0.idle().pop();
            let Some(mut idle) = idle else { break };
            if idle.since.elapsed() < self.0.idle_test || M::ping(&mut idle.raw).await {
                return Ok(Pooled { raw: Some(idle.raw), permit: Some(permit), pool: self.0.clone() });
            }
        }
        let raw = self.0.manager.open().await?;
        Ok(Pooled { raw: Some(raw), permit: Some(permit), pool: self.0.clone() })
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        self.0.open()?;
        // No timer is touched while connections are free: not every runtime has one.
        let permit = match self.0.permits.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let wait = self.0.permits.clone().acquire_owned();
                let permit = if Handle::try_current().is_ok() {
                    tokio::time::timeout(self.0.acquire_timeout, wait)
                        .await
                        .map_err(|_| Error::PoolTimeout)?
                } else {
                    wait.await
                };
                permit.map_err(|_| Error::PoolClosed)?
            }
        };
        // Whoever waited since before the pool was closed comes through here when the last connection is back.
        self.0.open()?;
        Ok(permit)
    }

    /// The most connections that are open at once.
    pub(crate) fn size(&self) -> u32 {
        self.0.size
    }

    /// Refuses whoever asks from now on, waits for the connections in use, and closes them all.
    pub(crate) async fn close(&self) {
        self.0.closed.store(true, Ordering::Release);
        let _all = self.0.permits.acquire_many(self.0.size).await;
        let idle = std::mem::take(&mut *self.0.idle());
        for Idle { raw, .. } in idle {
            M::close(raw).await;
        }
    }
}

impl<M: Manager> Shared<M> {
    fn open(&self) -> Result<()> {
        if self.closed.load(Ordering::Acquire) { Err(Error::PoolClosed) } else { Ok(()) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle<M::Raw>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, raw: M::Raw) {
        if self.manager.keeps() {
            self.idle().push(Idle { raw, since: Instant::now() });
        }
    }
}

/// A connection on loan. Dropping it hands it back.
pub(crate) struct Pooled<M: Manager> {
    /// Present until it is dropped.
    raw: Option<M::Raw>,
    pool: Arc<Shared<M>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl<M: Manager> Deref for Pooled<M> {
    type Target = M::Raw;

    fn deref(&self) -> &M::Raw {
        self.raw.as_ref().expect("the connection is present until it is dropped")
    }
}

impl<M: Manager> DerefMut for Pooled<M> {
    fn deref_mut(&mut self) -> &mut M::Raw {
        self.raw.as_mut().expect("the connection is present until it is dropped")
    }
}

impl<M: Manager> Drop for Pooled<M> {
    fn drop(&mut self) {
        let Some(mut raw) = self.raw.take() else { return };
        // The permit is given up only after the connection is back, so that the next in line finds it.
        match M::release(&mut raw) {
            State::Clean => self.pool.keep(raw),
            State::Broken => drop(raw),
            // The server holds the transaction's locks until it hears of the end, which has to be sent now and not
            // when the connection is used next. Without a runtime to send it, closing the connection says the same.
            State::Dirty => {
                let Ok(runtime) = Handle::try_current() else { return };
                let (pool, permit) = (self.pool.clone(), self.permit.take());
                runtime.spawn(async move {
                    if M::reset(&mut raw).await {
                        pool.keep(raw);
                    }
                    drop(permit);
                });
            }
        }
    }
}
