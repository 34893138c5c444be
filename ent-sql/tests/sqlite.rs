//! The SQLite driver.
#![cfg(all(feature = "sqlite", feature = "chrono", feature = "uuid", feature = "decimal"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::path::PathBuf;
use std::time::Duration;

use ent_sql::sqlite::SqliteDriver;
use ent_sql::*;
use support::*;

/// A database file that is gone after the test.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        File(std::env::temp_dir().join(table("file")))
    }

    async fn open(&self, options: PoolOptions) -> SqliteDriver {
        SqliteDriver::connect(&self.url(), options).await.unwrap()
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

async fn memory() -> Box<dyn Connection> {
    let driver = SqliteDriver::connect("sqlite::memory:", PoolOptions::default()).await.unwrap();
    driver.acquire(Access::Write).await.unwrap()
}

#[tokio::test]
async fn every_kind_of_value_comes_back() {
    let mut c = memory().await;
    let columns: Vec<_> = (0..14).map(|i| format!("c{i}")).collect();
    c.batch(&format!("CREATE TABLE t ({})", columns.join(", "))).await.unwrap();
    let insert = format!("INSERT INTO t VALUES ({})", ["?"; 14].join(", "));
    run(&mut *c, &insert, values()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_values).await, Ok(values()));
    run(&mut *c, "DELETE FROM t", vec![]).await.unwrap();
    run(&mut *c, &insert, nulls()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_nulls).await, Ok(true));
}

#[tokio::test]
async fn texts_of_moments_are_canonical() {
    let mut c = memory().await;
    let value = Value::DateTime(moment("2024-02-29T12:30:05.25Z"));
    let text = select(&mut *c, "SELECT ?", vec![value], |row| row.text(0).map(|t| t.map(str::to_owned)));
    assert_eq!(text.await.unwrap().unwrap(), "2024-02-29 12:30:05.250000000+00:00");
    let now = select(&mut *c, "SELECT CURRENT_TIMESTAMP", vec![], |row| row.datetime(0)).await.unwrap();
    assert!((chrono::Utc::now() - now.unwrap()).num_seconds().abs() < 5);
}

#[tokio::test]
async fn values_are_read_strictly() {
    let mut c = memory().await;
    let wrong = select(&mut *c, "SELECT '1'", vec![], |row| row.i64(0)).await;
    assert!(matches!(wrong, Err(ValueError::Type { .. })), "{wrong:?}");
    assert_eq!(select(&mut *c, "SELECT 1", vec![], |row| row.i64(1)).await, Err(ValueError::Missing));
    let invalid =
        select(&mut *c, "SELECT CAST(x'ff' AS TEXT)", vec![], |row| row.text(0).map(|t| t.map(str::len)));
    assert_eq!(invalid.await, Err(ValueError::Utf8));
    assert!(matches!(
        select(&mut *c, "SELECT -1", vec![], |row| row.u64(0)).await,
        Err(ValueError::OutOfRange(_))
    ));
    assert_eq!(select(&mut *c, "SELECT 2", vec![], |row| row.f64(0)).await, Ok(Some(2.0)));
}

#[tokio::test]
async fn values_that_can_not_be_sent() {
    let mut c = memory().await;
    let late = chrono::NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
    for value in [
        Value::Uint(u64::MAX),
        Value::F64(f64::NAN),
        Value::Text("a\0b".to_owned()),
        Value::Date(late),
        Value::List(Kind::Int, vec![Value::Int(1)]),
        Value::Invalid("why".to_owned()),
    ] {
        let error = run(&mut *c, "SELECT ?, ?", vec![Value::Int(1), value]).await.unwrap_err();
        assert!(matches!(error, Error::Argument { index: 1, .. }), "{error:?}");
    }
    assert!(matches!(run(&mut *c, "SELECT ?", vec![]).await, Err(Error::Database { .. })));
    assert!(matches!(run(&mut *c, r#"SELECT "nowhere""#, vec![]).await, Err(Error::Database { .. })));
}

#[tokio::test]
async fn constraints_are_told_apart() {
    let mut c = memory().await;
    c.batch(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT NOT NULL, y INT CONSTRAINT small CHECK (y < 5), UNIQUE (x, y));
         CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INT REFERENCES a);
         INSERT INTO a VALUES (1, 1, 1)",
    )
    .await
    .unwrap();
    let mut fail = async |sql: &str| constraint(run(&mut *c, sql, vec![]).await.unwrap_err());

    let e = fail("INSERT INTO a VALUES (2, 1, 1)").await;
    assert_eq!((e.kind, e.table.as_deref()), (ConstraintKind::Unique, Some("a")));
    assert_eq!(e.columns, ["x", "y"]);
    assert_eq!(fail("INSERT INTO a VALUES (1, 2, 2)").await.columns, ["id"]);
    let e = fail("INSERT INTO a VALUES (2, NULL, 1)").await;
    assert_eq!((e.kind, e.columns.as_slice()), (ConstraintKind::NotNull, &["x".to_owned()][..]));
    let e = fail("INSERT INTO a VALUES (2, 1, 9)").await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::Check, Some("small")));
    assert_eq!(fail("INSERT INTO b VALUES (1, 7)").await.kind, ConstraintKind::ForeignKey);
}

#[tokio::test]
async fn what_a_statement_did() {
    let mut c = memory().await;
    assert_eq!(
        run(&mut *c, "CREATE TABLE t (id INTEGER PRIMARY KEY, x)", vec![]).await.unwrap(),
        Done::default()
    );
    let done = run(&mut *c, "INSERT INTO t (x) VALUES (1), (2)", vec![]).await.unwrap();
    assert_eq!(done.rows_affected, 2);
    let done = run(&mut *c, "UPDATE t SET x = x", vec![]).await.unwrap();
    assert_eq!(done.rows_affected, 2);
    assert_eq!(run(&mut *c, "UPDATE t SET x = 1 WHERE id = 9", vec![]).await.unwrap().rows_affected, 0);
    assert_eq!(run(&mut *c, "SELECT 1", vec![]).await.unwrap(), Done::default());
}

async fn transactions(c: &mut dyn Connection) {
    c.batch("CREATE TABLE t (id INTEGER)").await.unwrap();
    let count = "SELECT count(*) FROM t";
    c.begin(TxOptions::default()).await.unwrap();
    run(c, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    c.begin(TxOptions::default()).await.unwrap();
    run(c, "INSERT INTO t VALUES (2)", vec![]).await.unwrap();
    assert_eq!(c.depth(), 2);
    c.rollback().await.unwrap();
    c.begin(TxOptions::default()).await.unwrap();
    run(c, "INSERT INTO t VALUES (3)", vec![]).await.unwrap();
    c.commit().await.unwrap();
    c.commit().await.unwrap();
    assert_eq!((c.depth(), int(c, count).await), (0, 2));
    assert!(matches!(c.commit().await, Err(Error::Transaction(_))));

    c.begin(TxOptions { read_only: true, ..Default::default() }).await.unwrap();
    assert!(run(c, "INSERT INTO t VALUES (4)", vec![]).await.is_err());
    c.rollback().await.unwrap();
    run(c, "INSERT INTO t VALUES (4)", vec![]).await.unwrap();
}

#[tokio::test]
async fn transactions_on_a_thread() {
    transactions(&mut *memory().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_in_place() {
    transactions(&mut *memory().await).await;
}

#[test]
fn without_any_runtime() {
    let count = wait(async {
        let mut c = memory().await;
        c.batch("CREATE TABLE t (id INTEGER)").await.unwrap();
        c.begin(TxOptions::default()).await.unwrap();
        run(&mut *c, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
        c.commit().await.unwrap();
        int(&mut *c, "SELECT count(*) FROM t").await
    });
    assert_eq!(count, 1);
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        let polled = future.as_mut().poll(&mut std::task::Context::from_waker(&waker));
        if let std::task::Poll::Ready(value) = polled {
            return value;
        }
        std::thread::park();
    }
}

async fn sinks(c: &mut dyn Connection) {
    let numbers =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n";
    for wait in [false, true] {
        for (limit, expected) in [(usize::MAX, 500), (3, 3)] {
            let statement = Statement::new(numbers, vec![]);
            let rows = select_with(c, statement, limit, wait, |row| row.i64(0)).await.unwrap();
            assert_eq!(rows.len(), expected);
        }
    }
}

#[tokio::test]
async fn sinks_wait_and_stop_on_a_thread() {
    sinks(&mut *memory().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sinks_wait_and_stop_in_place() {
    sinks(&mut *memory().await).await;
}

async fn dropped(url: &str) {
    let driver = SqliteDriver::connect(url, PoolOptions::default()).await.unwrap();
    driver.acquire(Access::Write).await.unwrap().batch("CREATE TABLE t (id INTEGER)").await.unwrap();
    drop_at_every_await(&driver, "t").await;
}

#[tokio::test]
async fn dropped_at_every_await_on_a_thread() {
    dropped("sqlite::memory:").await;
    let file = File::new();
    dropped(&file.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_at_every_await_in_place() {
    dropped("sqlite::memory:").await;
    let file = File::new();
    dropped(&file.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_read_beside_the_writer() {
    let file = File::new();
    let driver = file.open(PoolOptions::default()).await;
    let mut writer = driver.acquire(Access::Write).await.unwrap();
    writer.batch("CREATE TABLE t (id INTEGER)").await.unwrap();
    writer.begin(TxOptions::default()).await.unwrap();
    run(&mut *writer, "INSERT INTO t VALUES (1)", vec![]).await.unwrap();
    let mut one = driver.acquire(Access::Read).await.unwrap();
    let mut two = driver.acquire(Access::Read).await.unwrap();
    assert_eq!(int(&mut *one, "SELECT count(*) FROM t").await, 0);
    writer.commit().await.unwrap();
    assert_eq!(int(&mut *two, "SELECT count(*) FROM t").await, 1);
    assert!(run(&mut *one, "INSERT INTO t VALUES (2)", vec![]).await.is_err());
}

#[tokio::test]
async fn writers_wait_for_each_other() {
    let file = File::new();
    let driver = std::sync::Arc::new(file.open(PoolOptions::default()).await);
    driver.acquire(Access::Write).await.unwrap().batch("CREATE TABLE t (id INTEGER)").await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let driver = driver.clone();
            tokio::spawn(async move {
                let mut c = driver.acquire(Access::Write).await.unwrap();
                c.begin(TxOptions::default()).await.unwrap();
                run(&mut *c, "INSERT INTO t SELECT count(*) FROM t", vec![]).await.unwrap();
                tokio::time::sleep(Duration::from_millis(2)).await;
                c.commit().await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut c = driver.acquire(Access::Read).await.unwrap();
    assert_eq!(int(&mut *c, "SELECT max(id) FROM t").await, 7);
}

#[tokio::test]
async fn somebody_elses_lock_is_busy() {
    let file = File::new();
    let options = PoolOptions { busy_timeout: Duration::from_millis(50), ..Default::default() };
    let (ours, theirs) = (file.open(options.clone()).await, file.open(options).await);
    let mut holder = theirs.acquire(Access::Write).await.unwrap();
    holder.begin(TxOptions::default()).await.unwrap();
    let mut c = ours.acquire(Access::Write).await.unwrap();
    assert!(matches!(c.begin(TxOptions::default()).await, Err(Error::Busy(_))));
    assert_eq!(c.depth(), 0);
    drop(holder);
    c.begin(TxOptions::default()).await.unwrap();
}

#[tokio::test]
async fn a_file_is_there_or_not() {
    let file = File::new();
    for mode in ["ro", "rw"] {
        let result =
            SqliteDriver::connect(&format!("{}?mode={mode}", file.url()), PoolOptions::default()).await;
        assert!(matches!(result, Err(Error::Connect(_))), "{result:?}");
    }
    let driver = file.open(PoolOptions::default()).await;
    driver.acquire(Access::Write).await.unwrap().batch("CREATE TABLE t (id INTEGER)").await.unwrap();
    driver.close().await;
    let driver =
        SqliteDriver::connect(&format!("{}?mode=ro", file.url()), PoolOptions::default()).await.unwrap();
    let mut c = driver.acquire(Access::Write).await.unwrap();
    assert_eq!(int(&mut *c, "SELECT count(*) FROM t").await, 0);
    assert!(run(&mut *c, "INSERT INTO t VALUES (1)", vec![]).await.is_err());

    std::fs::write(&file.0, "this is no database, however long the text may be".repeat(100)).unwrap();
    let result = SqliteDriver::connect(&file.url(), PoolOptions::default()).await;
    assert!(matches!(result, Err(Error::Connect(_))), "{result:?}");
    let result = ent_sql::connect("sqlite:", PoolOptions::default()).await;
    assert!(matches!(result.err(), Some(Error::BadUrl(_))));
}

#[tokio::test]
async fn a_pool_times_out_and_closes() {
    let options = PoolOptions { acquire_timeout: Duration::from_millis(30), ..Default::default() };
    let driver = SqliteDriver::connect("sqlite::memory:", options).await.unwrap();
    let held = driver.acquire(Access::Write).await.unwrap();
    assert!(matches!(driver.acquire(Access::Read).await.err(), Some(Error::PoolTimeout)));
    let (_, late) = tokio::join!(driver.close(), async {
        let late = driver.acquire(Access::Read).await.err();
        drop(held);
        late
    });
    assert!(matches!(late, Some(Error::PoolClosed)), "{late:?}");
    assert!(matches!(driver.acquire(Access::Write).await.err(), Some(Error::PoolClosed)));
}

#[tokio::test]
async fn a_panic_in_a_sink_reaches_whoever_waits() {
    let driver = SqliteDriver::connect("sqlite::memory:", PoolOptions::default()).await.unwrap();
    let mut c = driver.acquire(Access::Write).await.unwrap();
    let task = tokio::spawn(async move {
        let _ =
            select(&mut *c, "SELECT 1", vec![], |_| -> Result<(), ValueError> { panic!("in a sink") }).await;
    });
    assert!(task.await.unwrap_err().is_panic());
    let mut c = driver.acquire(Access::Write).await.unwrap();
    assert_eq!(int(&mut *c, "SELECT 1").await, 1);
}
