//! A stream holds a portion of the entities at a time, however many there are: memory stays flat.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(feature = "sqlite")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use ent::prelude::*;
use ent::sql::Statement;
use futures_util::TryStreamExt;

/// Counts the bytes that are in use, and the most that ever were.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grown(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(live, Ordering::Relaxed);
}

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// By how much memory grows beyond what is in use now, while the future runs.
async fn growth<T, E>(run: impl Future<Output = Result<T, E>>) -> Result<(T, usize), E> {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = run.await?;
    Ok((result, PEAK.load(Ordering::Relaxed).saturating_sub(before)))
}

#[derive(Entity, Debug)]
struct Reading {
    id: i64,
    station: String,
    value: f64,
    notes: Many<Note>,
}

#[derive(Entity, Debug)]
struct Note {
    id: i64,
    #[ent(inverse = notes)]
    reading: One<Reading>,
}

const ROWS: i64 = 1_000_000;
const MEGABYTE: usize = 1 << 20;

/// A file that is taken away in the end, with those that SQLite puts beside it.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            let _ = std::fs::remove_file(path);
        }
    }
}

async fn fill(name: &str) -> Result<(Client, Scratch), ent::Error> {
    let path = std::env::temp_dir().join(format!("ent_memory_{name}_{}.db", std::process::id()));
    let client = Client::connect(&format!("sqlite:{}", path.display())).await?;
    ent::schema![Reading].create(&client).await?;
    let rows = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) \
         INSERT INTO readings (id, station, value) SELECT i, 'station ' || (i % 100), i / 2.0 FROM n"
    );
    client.raw_execute(Statement::new(rows, vec![])).await?;
    Ok((client, Scratch(path)))
}

/// Streams all readings, and adds up what only whole and complete ones add up to.
async fn stream(query: Query<Reading>, client: &Client) -> Result<(i64, i64), ent::Error> {
    let mut stream = query.stream(client);
    let (mut count, mut sum) = (0, 0);
    while let Some(reading) = stream.try_next().await? {
        assert!(reading.station.starts_with("station "));
        assert_eq!(reading.value, reading.id as f64 / 2.0);
        count += 1;
        sum += reading.id;
    }
    Ok((count, sum))
}

const ALL: (i64, i64) = (ROWS, ROWS * (ROWS + 1) / 2);

async fn memory_is_flat(name: &str) -> Result<(), ent::Error> {
    let (client, _scratch) = fill(name).await?;
    // What is set up once is set up before.
    Reading::query().limit(1000).all(&client).await?;

    let (all, bytes) = growth(stream(Reading::query(), &client)).await?;
    assert_eq!(all, ALL);
    assert!(bytes < 2 * MEGABYTE, "a stream of a million took {bytes} bytes");

    // The edges of a portion are loaded with it, and go with it.
    let some = || Reading::query().where_(Reading::ID.lte(100_000)).with(Reading::NOTES);
    let (_, bytes) = growth(stream(some(), &client)).await?;
    assert!(bytes < 2 * MEGABYTE, "a stream with an edge took {bytes} bytes");

    // That this is no accident: to hold a tenth of them takes more.
    let (held, bytes) = growth(Reading::query().limit(100_000).all(&client)).await?;
    assert!(bytes > 4 * MEGABYTE, "{} entities took only {bytes} bytes", held.len());
    client.close().await;
    Ok(())
}

/// All of it in one test: the allocator counts for the whole process.
#[test]
fn a_stream_of_a_million_rows() -> Result<(), ent::Error> {
    let many = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    many.block_on(memory_is_flat("many"))?;
    // Where the thread must not block, the rows come from another.
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    one.block_on(memory_is_flat("one"))
}
