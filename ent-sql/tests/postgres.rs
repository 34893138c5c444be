//! The PostgreSQL driver, on the server that `ENT_TEST_POSTGRES_URL` names.
#![cfg(all(feature = "postgres", feature = "chrono", feature = "uuid", feature = "decimal"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use ent_sql::postgres::PostgresDriver;
use ent_sql::*;
use support::*;

fn url() -> String {
    std::env::var("ENT_TEST_POSTGRES_URL").expect("ENT_TEST_POSTGRES_URL names the server to test on")
}

async fn open(max_connections: u32) -> PostgresDriver {
    let options =
        PoolOptions { max_connections, acquire_timeout: Duration::from_secs(10), ..Default::default() };
    PostgresDriver::connect(&url(), options).await.unwrap()
}

async fn connection() -> Box<dyn Connection> {
    open(1).await.acquire(Access::Write).await.unwrap()
}

#[tokio::test]
async fn every_kind_of_value_comes_back() {
    let mut c = connection().await;
    c.batch(
        "CREATE TEMP TABLE t (a bool, b int4, c int8, d float4, e float8, f varchar(50), g bytea, h timestamptz, \
         i timestamp, j date, k time, l uuid, m jsonb, n numeric)",
    )
    .await
    .unwrap();
    let places: Vec<_> = (1..=14).map(|i| format!("${i}")).collect();
    let insert = format!("INSERT INTO t VALUES ({})", places.join(", "));
    run(&mut *c, &insert, values()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_values).await, Ok(values()));
    run(&mut *c, "DELETE FROM t", vec![]).await.unwrap();
    run(&mut *c, &insert, nulls()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_nulls).await, Ok(true));
}

#[tokio::test]
async fn lists_are_arrays() {
    let mut c = connection().await;
    for value in values() {
        let list = Value::List(value.kind(), vec![value.clone(), Value::Null(value.kind())]);
        let found = select(&mut *c, "SELECT $1 = ANY($2)", vec![value, list], |row| row.bool(0)).await;
        assert_eq!(found, Ok(Some(true)));
    }
    let empty = Value::List(Kind::Uuid, vec![]);
    let found = select(&mut *c, "SELECT cardinality($1)", vec![empty], |row| row.i64(0)).await;
    assert_eq!(found, Ok(Some(0)));
}

#[tokio::test]
async fn one_text_with_arguments_of_several_kinds() {
    let mut c = connection().await;
    for _ in 0..2 {
        let read = |row: &dyn Row| row.text(0).map(|t| t.map(str::to_owned));
        for (value, text) in [(Value::Int(1), "1"), (Value::F64(1.5), "1.5"), (Value::Text("x".into()), "x")]
        {
            let found = select(&mut *c, "SELECT $1::text", vec![value], read).await;
            assert_eq!(found, Ok(Some(text.to_owned())));
        }
    }
}

#[tokio::test]
async fn numbers_of_other_types() {
    let mut c = connection().await;
    assert_eq!(select(&mut *c, "SELECT sum(5::int8)", vec![], |row| row.i64(0)).await, Ok(Some(5)));
    assert_eq!(select(&mut *c, "SELECT 1.5::numeric", vec![], |row| row.f64(0)).await, Ok(Some(1.5)));
    assert!(select(&mut *c, "SELECT 1.5::numeric", vec![], |row| row.i64(0)).await.is_err());
    for text in
        ["0", "-0.0001", "123456789.000100", "0.00000001", "10000", "1e20", "-99990000.5", "9999.9999"]
    {
        let sql = format!("SELECT '{text}'::numeric, '{text}'::numeric::text");
        let both = select(&mut *c, &sql, vec![], |row| {
            Ok((row.decimal(0)?.unwrap().to_string(), row.text(1)?.unwrap().to_owned()))
        });
        let (ours, theirs) = both.await.unwrap();
        assert_eq!(ours, theirs);
    }
    let nan = Value::F64(f64::NAN);
    assert!(select(&mut *c, "SELECT $1", vec![nan], |row| row.f64(0)).await.unwrap().unwrap().is_nan());
    let nan = select(&mut *c, "SELECT 'NaN'::numeric", vec![], |row| row.decimal(0)).await;
    assert!(matches!(nan, Err(ValueError::OutOfRange(_))), "{nan:?}");
}

#[tokio::test]
async fn values_are_read_strictly() {
    let mut c = connection().await;
    let wrong = select(&mut *c, "SELECT 'x'::text", vec![], |row| row.i64(0)).await;
    assert_eq!(wrong, Err(ValueError::Type { expected: "an integer", found: "TEXT".to_owned() }));
    assert_eq!(select(&mut *c, "SELECT 1", vec![], |row| row.i64(1)).await, Err(ValueError::Missing));
    let late = select(&mut *c, "SELECT 'infinity'::timestamptz", vec![], |row| row.datetime(0)).await;
    assert!(matches!(late, Err(ValueError::OutOfRange(_))), "{late:?}");
    let late = select(&mut *c, "SELECT '24:00'::time", vec![], |row| row.time(0)).await;
    assert!(matches!(late, Err(ValueError::OutOfRange(_))), "{late:?}");
    let json =
        select(&mut *c, "SELECT '[1]'::json", vec![], |row| row.json(0).map(|t| t.map(str::len))).await;
    assert_eq!(json, Ok(Some(3)));
}

#[tokio::test]
async fn values_that_can_not_be_sent() {
    let mut c = connection().await;
    for value in [
        Value::Uint(u64::MAX),
        Value::Text("a\0b".to_owned()),
        Value::List(Kind::Int, vec![Value::Bool(true)]),
        Value::Invalid("why".to_owned()),
    ] {
        let error = run(&mut *c, "SELECT $1, $2", vec![Value::Int(1), value]).await.unwrap_err();
        assert!(matches!(error, Error::Argument { index: 1, .. }), "{error:?}");
    }
    assert!(matches!(run(&mut *c, "SELECT $1::int", vec![]).await, Err(Error::Database { .. })));
    assert_eq!(int(&mut *c, "SELECT 1").await, 1);
}

#[tokio::test]
async fn constraints_are_told_apart() {
    let mut c = connection().await;
    c.batch(
        "CREATE TEMP TABLE a (id int PRIMARY KEY, x int NOT NULL, y int CONSTRAINT small CHECK (y < 5),
             CONSTRAINT both_of_them UNIQUE (x, y));
         CREATE TEMP TABLE b (id int PRIMARY KEY, a_id int CONSTRAINT owner REFERENCES a);
         INSERT INTO a VALUES (1, 1, 1)",
    )
    .await
    .unwrap();
    let mut fail = async |sql: &str| constraint(run(&mut *c, sql, vec![]).await.unwrap_err());

    let e = fail("INSERT INTO a VALUES (2, 1, 1)").await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::Unique, Some("both_of_them")));
    assert_eq!((e.table.as_deref(), e.columns.len()), (Some("a"), 2));
    let e = fail("INSERT INTO a VALUES (2, NULL, 1)").await;
    assert_eq!((e.kind, e.columns.as_slice()), (ConstraintKind::NotNull, &["x".to_owned()][..]));
    let e = fail("INSERT INTO a VALUES (2, 1, 9)").await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::Check, Some("small")));
    let e = fail("INSERT INTO b VALUES (1, 7)").await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::ForeignKey, Some("owner")));
    assert_eq!(e.columns, ["a_id"]);

    let error = run(&mut *c, "SELECT 300000::int2", vec![]).await.unwrap_err();
    assert!(matches!(error, Error::Database { code: Some(code), .. } if code == "22003"));
}

#[tokio::test]
async fn transactions() {
    let mut c = connection().await;
    c.batch("CREATE TEMP TABLE t (id int8)").await.unwrap();
    let count = "SELECT count(*) FROM t";
    let options = TxOptions { isolation: Some(Isolation::Serializable), read_only: false };
    c.begin(options).await.unwrap();
    let level =
        select(&mut *c, "SHOW transaction_isolation", vec![], |row| row.text(0).map(|t| t.map(str::len)));
    assert_eq!(level.await.unwrap(), Some("serializable".len()));
    run(&mut *c, "INSERT INTO t VALUES ($1)", vec![Value::Int(1)]).await.unwrap();
    c.begin(TxOptions::default()).await.unwrap();
    assert!(run(&mut *c, "SELECT 1 / 0", vec![]).await.is_err());
    assert_eq!(c.depth(), 2);
    c.rollback().await.unwrap();
    c.commit().await.unwrap();
    assert_eq!((c.depth(), int(&mut *c, count).await), (0, 1));

    c.begin(TxOptions { isolation: None, read_only: true }).await.unwrap();
    assert!(run(&mut *c, "CREATE TABLE nowhere (id int)", vec![]).await.is_err());
    c.rollback().await.unwrap();

    c.begin(TxOptions::default()).await.unwrap();
    run(&mut *c, "INSERT INTO t VALUES ($1)", vec![Value::Int(2)]).await.unwrap();
    assert!(run(&mut *c, "SELECT 1 / 0", vec![]).await.is_err());
    assert!(matches!(c.commit().await, Err(Error::Transaction(_))), "a silent rollback");
    assert_eq!((c.depth(), int(&mut *c, count).await), (0, 1));
    assert!(matches!(c.commit().await, Err(Error::Transaction(_))));
}

#[tokio::test]
async fn a_deferred_constraint_fails_the_commit() {
    let mut c = connection().await;
    c.batch("CREATE TEMP TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)").await.unwrap();
    c.begin(TxOptions::default()).await.unwrap();
    run(&mut *c, "INSERT INTO t VALUES (1), (1)", vec![]).await.unwrap();
    assert_eq!(constraint(c.commit().await.unwrap_err()).kind, ConstraintKind::Unique);
    assert_eq!((c.depth(), int(&mut *c, "SELECT count(*) FROM t").await), (0, 0));
}

#[tokio::test]
async fn sinks_wait_and_stop() {
    let driver = open(1).await;
    let mut c = driver.acquire(Access::Read).await.unwrap();
    for wait in [false, true] {
        for (limit, expected) in [(usize::MAX, 5000), (3, 3)] {
            let statement = Statement::new("SELECT generate_series(1, $1)", vec![Value::Int(5000)]);
            let rows = select_with(&mut *c, statement, limit, wait, |row| row.i64(0)).await.unwrap();
            assert_eq!(rows.len(), expected);
            assert_eq!(int(&mut *c, "SELECT 7").await, 7);
        }
    }
    // The error at the end of what was not read belongs to nobody.
    let late = Statement::new("SELECT 1 / (100000 - g) FROM generate_series(1, 100000) g", vec![]);
    select_with(&mut *c, late.clone(), 1, false, |row| row.i64(0)).await.unwrap();
    assert_eq!(int(&mut *c, "SELECT 7").await, 7);
    select_with(&mut *c, late, 1, false, |row| row.i64(0)).await.unwrap();
    drop(c);
    assert_eq!(int(&mut *driver.acquire(Access::Read).await.unwrap(), "SELECT 7").await, 7);
}

async fn dropped(driver: PostgresDriver) {
    let name = table("dropped");
    let create = format!("CREATE TABLE {name} (id int8)");
    driver.acquire(Access::Write).await.unwrap().batch(&create).await.unwrap();
    drop_at_every_await(&driver, &name).await;
    driver.acquire(Access::Write).await.unwrap().batch(&format!("DROP TABLE {name}")).await.unwrap();
}

#[tokio::test]
async fn dropped_at_every_await() {
    dropped(open(1).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_at_every_await_on_many_threads() {
    dropped(open(1).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_at_every_await_in_a_pool_of_the_users() {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url()).await.unwrap();
    dropped(PostgresDriver::from_pool(pool.clone())).await;
    assert_eq!(pool.size(), 1);
}

#[tokio::test]
async fn a_dropped_transaction_gives_up_its_locks() {
    let driver = open(2).await;
    let name = table("locks");
    let mut c = driver.acquire(Access::Write).await.unwrap();
    c.batch(&format!("CREATE TABLE {name} (id int8); INSERT INTO {name} VALUES (1)")).await.unwrap();
    let mut holder = driver.acquire(Access::Write).await.unwrap();
    holder.begin(TxOptions::default()).await.unwrap();
    run(&mut *holder, &format!("UPDATE {name} SET id = 2"), vec![]).await.unwrap();
    c.batch("SET lock_timeout = '50ms'").await.unwrap();
    let update = format!("UPDATE {name} SET id = 3");
    assert!(matches!(run(&mut *c, &update, vec![]).await, Err(Error::Busy(_))));
    c.batch("SET lock_timeout = '5s'").await.unwrap();
    // Nobody uses that connection afterwards.
    drop(holder);
    run(&mut *c, &update, vec![]).await.unwrap();
    c.batch(&format!("DROP TABLE {name}")).await.unwrap();
}

#[tokio::test]
async fn a_lost_connection_is_replaced() {
    let driver = open(2).await;
    let mut killer = driver.acquire(Access::Write).await.unwrap();
    let mut c = driver.acquire(Access::Write).await.unwrap();
    let pid = int(&mut *c, "SELECT pg_backend_pid()").await;
    run(&mut *killer, "SELECT pg_terminate_backend($1::int)", vec![Value::Int(pid)]).await.unwrap();
    let error = run(&mut *c, "SELECT 1", vec![]).await.unwrap_err();
    assert!(matches!(error, Error::ConnectionLost(_)), "{error:?}");
    drop(c);
    let mut c = driver.acquire(Access::Write).await.unwrap();
    assert_ne!(int(&mut *c, "SELECT pg_backend_pid()").await, pid);
}

#[tokio::test]
async fn a_connection_that_died_idle_is_replaced() {
    let options = PoolOptions { max_connections: 1, idle_test: Duration::ZERO, ..Default::default() };
    let driver = PostgresDriver::connect(&url(), options).await.unwrap();
    let pid = int(&mut *driver.acquire(Access::Read).await.unwrap(), "SELECT pg_backend_pid()").await;
    let mut killer = connection().await;
    run(&mut *killer, "SELECT pg_terminate_backend($1::int)", vec![Value::Int(pid)]).await.unwrap();
    let mut c = driver.acquire(Access::Read).await.unwrap();
    assert_ne!(int(&mut *c, "SELECT pg_backend_pid()").await, pid);
}

#[tokio::test]
async fn bad_urls_and_closed_pools() {
    let connect = async |url: &str| PostgresDriver::connect(url, PoolOptions::default()).await.unwrap_err();
    let error = connect("postgres://user:secret@host:port/db").await;
    assert!(matches!(error, Error::BadUrl(_)) && !error.to_string().contains("secret"), "{error}");
    let error = connect("postgres://user:secret@127.0.0.1:1/db").await;
    assert!(matches!(error, Error::Connect(_)) && !error.to_string().contains("secret"), "{error}");
    let driver = open(1).await;
    driver.close().await;
    assert!(matches!(driver.acquire(Access::Read).await.err(), Some(Error::PoolClosed)));
}
