//! Where the statements of a SQLite connection run, so that no runtime is ever blocked by them.
//!
//! Work runs in the order in which it was given, also the rollback of somebody who has left. What has begun is finished,
//! whether anybody still waits for it or not.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;

use super::connection::Database;
use crate::{Error, Result};

type Job = Box<dyn FnOnce() + Send>;

/// A connection and, once it was needed, its thread.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    jobs: Option<mpsc::Sender<Job>>,
    /// A transaction is being opened or ended: if nobody waits for that any more, how it went is not known.
    turning: bool,
}

struct Shared {
    database: Mutex<Database>,
    /// How many jobs the thread has not finished.
    queued: AtomicUsize,
    depth: AtomicUsize,
}

impl Shared {
    fn database(&self) -> MutexGuard<'_, Database> {
        // A sink that panics leaves the connection as sound as one that stops.
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work<T>(&self, work: impl FnOnce(&mut Database) -> T) -> T {
        let mut database = self.database();
        // A sink that panics may leave a transaction open.
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut database)));
        self.depth.store(database.depth(), Ordering::Release);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Worker {
    pub(super) fn new(database: Database) -> Self {
        let shared = Shared {
            database: Mutex::new(database),
            queued: AtomicUsize::new(0),
            depth: AtomicUsize::new(0),
        };
        Worker { shared: Arc::new(shared), jobs: None, turning: false }
    }

    pub(super) fn depth(&self) -> usize {
        self.shared.depth.load(Ordering::Acquire)
    }

    /// Runs the work here if this thread may be blocked, and otherwise on the connection's own. Work that may wait for
    /// other tasks always runs there.
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        may_wait: bool,
        work: impl FnOnce(&mut Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.check()?;
        self.run_unchecked(may_wait, work).await
    }

    /// Opens or ends a transaction.
    pub(super) async fn turn(
        &mut self,
        work: impl FnOnce(&mut Database) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        self.check()?;
        self.turning = true;
        let result = self.run_unchecked(false, work).await;
        self.turning = false;
        result
    }

    fn check(&self) -> Result<()> {
        if self.turning {
            return Err(Error::Transaction(
                "the transaction was being opened or ended when its future was dropped".to_owned(),
            ));
        }
        Ok(())
    }

    async fn run_unchecked<T: Send + 'static>(
        &mut self,
        may_wait: bool,
        work: impl FnOnce(&mut Database) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if !may_wait && self.is_idle() && on_multi_threaded_runtime() {
            return tokio::task::block_in_place(|| self.shared.work(work));
        }
        let (sender, receiver) = oneshot::channel();
        self.queue(move |shared| {
            let result = catch_unwind(AssertUnwindSafe(|| shared.work(work)));
            // Before the answer, so that whoever has it finds the connection idle, and can close it.
            shared.queued.fetch_sub(1, Ordering::AcqRel);
            drop(shared);
            // Nobody may be waiting for it any more.
            let _ = sender.send(result);
        })?;
        match receiver.await {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(Error::ConnectionLost("the connection's thread has ended".to_owned())),
        }
    }

    /// Ends whatever transaction is open, now or after what is still running; false if that failed.
    pub(super) fn release(&mut self) -> bool {
        self.turning = false;
        if self.is_idle() {
            return self.shared.work(|database| database.end());
        }
        self.queue(|shared| {
            // A transaction that can't be ended shows up as an error when somebody begins the next.
            shared.work(|database| database.end());
            shared.queued.fetch_sub(1, Ordering::AcqRel);
        })
        .is_ok()
    }

    fn is_idle(&self) -> bool {
        self.shared.queued.load(Ordering::Acquire) == 0
    }

    fn queue(&mut self, job: impl FnOnce(Arc<Shared>) + Send + 'static) -> Result<()> {
        let jobs = match &mut self.jobs {
            Some(jobs) => jobs,
            none => {
                let (sender, receiver) = mpsc::channel::<Job>();
                std::thread::Builder::new()
                    .name("ent-sqlite".to_owned())
                    .spawn(move || receiver.into_iter().for_each(|job| job()))
                    .map_err(|e| Error::ConnectionLost(format!("no thread could be started: {e}")))?;
                none.insert(sender)
            }
        };
        self.shared.queued.fetch_add(1, Ordering::AcqRel);
        // The thread itself holds no share of the connection, so that it closes with its last user.
        let shared = self.shared.clone();
        jobs.send(Box::new(move || job(shared)))
            .map_err(|_| Error::ConnectionLost("the connection's thread has ended".to_owned()))
    }
}

fn on_multi_threaded_runtime() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// Runs the work on a thread of its own.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new()
        .name("ent-sqlite".to_owned())
        .spawn(move || {
            // Nobody may be waiting for it any more.
            let _ = sender.send(work());
        })
        .map_err(|e| Error::Connect(format!("no thread could be started: {e}")))?;
    receiver.await.map_err(|_| Error::Connect("the thread that opens connections has ended".to_owned()))
}
