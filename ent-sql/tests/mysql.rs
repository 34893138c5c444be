//! The MySQL driver, on the server that `ENT_TEST_MYSQL_URL` names, be it MySQL or MariaDB.
#![cfg(all(feature = "mysql", feature = "chrono", feature = "uuid", feature = "decimal"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use std::time::Duration;

use ent_sql::mysql::MySqlDriver;
use ent_sql::*;
use support::*;

fn url() -> String {
    std::env::var("ENT_TEST_MYSQL_URL").expect("ENT_TEST_MYSQL_URL names the server to test on")
}

async fn open(max_connections: u32) -> MySqlDriver {
    let options =
        PoolOptions { max_connections, acquire_timeout: Duration::from_secs(10), ..Default::default() };
    MySqlDriver::connect(&url(), options).await.unwrap()
}

async fn connection() -> Box<dyn Connection> {
    open(1).await.acquire(Access::Write).await.unwrap()
}

#[tokio::test]
async fn every_kind_of_value_comes_back() {
    let mut c = connection().await;
    c.batch(
        "CREATE TEMPORARY TABLE t (a bool, b int, c bigint unsigned, d float, e double, f varchar(50), g blob, \
         h datetime(6), i datetime(6), j date, k time(6), l char(36), m json, n decimal(20, 4)) CHARSET utf8mb4",
    )
    .await
    .unwrap();
    let insert = format!("INSERT INTO t VALUES ({})", ["?"; 14].join(", "));
    run(&mut *c, &insert, values()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_values).await, Ok(values()));
    run(&mut *c, "DELETE FROM t", vec![]).await.unwrap();
    run(&mut *c, &insert, nulls()).await.unwrap();
    assert_eq!(select(&mut *c, "SELECT * FROM t", vec![], read_nulls).await, Ok(true));
}

#[tokio::test]
async fn values_of_other_types() {
    let mut c = connection().await;
    let largest = Value::Uint(u64::MAX);
    let found = select(&mut *c, "SELECT CAST(? AS UNSIGNED)", vec![largest], |row| row.u64(0)).await;
    assert_eq!(found, Ok(Some(u64::MAX)));
    assert_eq!(select(&mut *c, "SELECT sum(5)", vec![], |row| row.i64(0)).await, Ok(Some(5)));
    assert_eq!(select(&mut *c, "SELECT avg(1.5)", vec![], |row| row.f64(0)).await, Ok(Some(1.5)));
    let wrong = select(&mut *c, "SELECT 'x'", vec![], |row| row.i64(0)).await;
    assert!(matches!(wrong, Err(ValueError::Type { .. })), "{wrong:?}");
    assert_eq!(select(&mut *c, "SELECT 1", vec![], |row| row.i64(1)).await, Err(ValueError::Missing));
    let id = uuid::Uuid::from_u128(7);
    let bytes = Value::Bytes(id.as_bytes().to_vec());
    assert_eq!(select(&mut *c, "SELECT ?", vec![bytes], |row| row.uuid(0)).await, Ok(Some(id)));
    if c.dialect() == Dialect::MariaDb {
        let sql = "SELECT CAST(? AS UUID)";
        assert_eq!(select(&mut *c, sql, vec![Value::Uuid(id)], |row| row.uuid(0)).await, Ok(Some(id)));
    }
}

#[tokio::test]
async fn values_that_can_not_be_sent() {
    let mut c = connection().await;
    for value in [
        Value::F64(f64::NAN),
        Value::Text("a\0b".to_owned()),
        Value::List(Kind::Int, vec![Value::Int(1)]),
        Value::Invalid("why".to_owned()),
    ] {
        let error = run(&mut *c, "SELECT ?, ?", vec![Value::Int(1), value]).await.unwrap_err();
        assert!(matches!(error, Error::Argument { index: 1, .. }), "{error:?}");
    }
    assert_eq!(int(&mut *c, "SELECT 1").await, 1);
}

#[tokio::test]
async fn a_session_is_strict_and_in_utc() {
    let mut c = connection().await;
    let text = |row: &dyn Row| Ok(row.text(0)?.unwrap().to_owned());
    assert!(
        select(&mut *c, "SELECT @@sql_mode", vec![], text).await.unwrap().contains("STRICT_TRANS_TABLES")
    );
    assert_eq!(select(&mut *c, "SELECT @@time_zone", vec![], text).await.unwrap(), "+00:00");
    assert_eq!(select(&mut *c, "SELECT @@character_set_client", vec![], text).await.unwrap(), "utf8mb4");
    c.batch("CREATE TEMPORARY TABLE t (id tinyint)").await.unwrap();
    assert!(matches!(run(&mut *c, "INSERT INTO t VALUES (300)", vec![]).await, Err(Error::Database { .. })));
}

#[tokio::test]
async fn what_a_statement_did() {
    let mut c = connection().await;
    c.batch("CREATE TEMPORARY TABLE t (id int PRIMARY KEY AUTO_INCREMENT, x int)").await.unwrap();
    let args = vec![Value::Int(1), Value::Int(1)];
    let done = run(&mut *c, "INSERT INTO t (x) VALUES (?), (?)", args).await.unwrap();
    assert_eq!(done, Done { rows_affected: 2, last_insert_id: 1 });
    let done = run(&mut *c, "UPDATE t SET x = 1", vec![]).await.unwrap();
    assert_eq!(done.rows_affected, 2, "rows count that matched and did not change");
}

#[tokio::test]
async fn constraints_are_told_apart() {
    let mut c = connection().await;
    let (a, b) = (table("a"), table("b"));
    c.batch(&format!(
        "CREATE TABLE {a} (id int PRIMARY KEY, x int NOT NULL, y int, CONSTRAINT small CHECK (y < 5),
             CONSTRAINT both_of_them UNIQUE (x, y));
         CREATE TABLE {b} (id int PRIMARY KEY, a_id int, CONSTRAINT {b}_owner FOREIGN KEY (a_id) REFERENCES {a} (id));
         INSERT INTO {a} VALUES (1, 1, 1)",
    ))
    .await
    .unwrap();
    let mut fail = async |sql: String| constraint(run(&mut *c, &sql, vec![]).await.unwrap_err());

    let e = fail(format!("INSERT INTO {a} VALUES (2, 1, 1)")).await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::Unique, Some("both_of_them")));
    let e = fail(format!("INSERT INTO {a} VALUES (2, NULL, 1)")).await;
    assert_eq!((e.kind, e.columns.as_slice()), (ConstraintKind::NotNull, &["x".to_owned()][..]));
    let e = fail(format!("INSERT INTO {a} VALUES (2, 1, 9)")).await;
    assert_eq!((e.kind, e.name.as_deref()), (ConstraintKind::Check, Some("small")));
    let e = fail(format!("INSERT INTO {b} VALUES (1, 7)")).await;
    assert_eq!((e.kind, e.name), (ConstraintKind::ForeignKey, Some(format!("{b}_owner"))));
    assert_eq!((e.table.as_deref(), e.columns), (Some(&*b), vec!["a_id".to_owned()]));
    c.batch(&format!("DROP TABLE {b}, {a}")).await.unwrap();
}

#[tokio::test]
async fn transactions() {
    let mut c = connection().await;
    let name = table("transactions");
    c.batch(&format!("CREATE TABLE {name} (id int)")).await.unwrap();
    let (insert, count) = (format!("INSERT INTO {name} VALUES (?)"), format!("SELECT count(*) FROM {name}"));
    c.begin(TxOptions { isolation: Some(Isolation::Serializable), read_only: false }).await.unwrap();
    run(&mut *c, &insert, vec![Value::Int(1)]).await.unwrap();
    c.begin(TxOptions::default()).await.unwrap();
    run(&mut *c, &insert, vec![Value::Int(2)]).await.unwrap();
    assert_eq!(c.depth(), 2);
    c.rollback().await.unwrap();
    c.commit().await.unwrap();
    assert_eq!((c.depth(), int(&mut *c, &count).await), (0, 1));
    assert!(matches!(c.commit().await, Err(Error::Transaction(_))));

    c.begin(TxOptions { isolation: None, read_only: true }).await.unwrap();
    let refused = run(&mut *c, &insert, vec![Value::Int(3)]).await;
    assert!(matches!(refused, Err(Error::Database { .. })), "{refused:?}");
    c.rollback().await.unwrap();
    assert_eq!(c.depth(), 0);
    c.batch(&format!("DROP TABLE {name}")).await.unwrap();
}

#[tokio::test]
async fn a_deadlock_ends_the_transaction() {
    let driver = open(2).await;
    let name = table("deadlock");
    let mut one = driver.acquire(Access::Write).await.unwrap();
    one.batch(&format!(
        "CREATE TABLE {name} (id int PRIMARY KEY, x int); INSERT INTO {name} VALUES (1, 0), (2, 0)"
    ))
    .await
    .unwrap();
    let mut two = driver.acquire(Access::Write).await.unwrap();
    let update = |id| format!("UPDATE {name} SET x = x + 1 WHERE id = {id}");
    for (c, id) in [(&mut one, 1), (&mut two, 2)] {
        c.begin(TxOptions::default()).await.unwrap();
        c.begin(TxOptions::default()).await.unwrap();
        run(&mut **c, &update(id), vec![]).await.unwrap();
    }
    let (second, first) = (update(2), update(1));
    let (a, b) = tokio::join!(run(&mut *one, &second, vec![]), run(&mut *two, &first, vec![]));
    let (victim, error) = if a.is_err() { (&mut one, a) } else { (&mut two, b) };
    assert!(matches!(error, Err(Error::Busy(_))), "{error:?}");
    assert!(matches!(run(&mut **victim, "SELECT 1", vec![]).await, Err(Error::Transaction(_))));
    victim.rollback().await.unwrap();
    assert!(matches!(run(&mut **victim, "SELECT 1", vec![]).await, Err(Error::Transaction(_))));
    victim.rollback().await.unwrap();
    assert_eq!((victim.depth(), int(&mut **victim, "SELECT 1").await), (0, 1));
    drop((one, two));
    driver.acquire(Access::Write).await.unwrap().batch(&format!("DROP TABLE {name}")).await.unwrap();
}

#[tokio::test]
async fn sinks_wait_and_stop() {
    let driver = open(1).await;
    let mut c = driver.acquire(Access::Read).await.unwrap();
    let numbers =
        "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n";
    for wait in [false, true] {
        for (limit, expected) in [(usize::MAX, 900), (3, 3)] {
            let statement = Statement::new(numbers, vec![Value::Int(900)]);
            let rows = select_with(&mut *c, statement, limit, wait, |row| row.i64(0)).await.unwrap();
            assert_eq!(rows.len(), expected);
            assert_eq!(int(&mut *c, "SELECT 7").await, 7);
        }
    }
    let statement = Statement::new(numbers, vec![Value::Int(900)]);
    select_with(&mut *c, statement, 1, false, |row| row.i64(0)).await.unwrap();
    drop(c);
    assert_eq!(int(&mut *driver.acquire(Access::Read).await.unwrap(), "SELECT 7").await, 7);
}

async fn dropped(driver: MySqlDriver) {
    let name = table("dropped");
    let create = format!("CREATE TABLE {name} (id int)");
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
    let pool = sqlx::mysql::MySqlPoolOptions::new().max_connections(1).connect(&url()).await.unwrap();
    dropped(MySqlDriver::from_pool(pool).await.unwrap()).await;
}

#[tokio::test]
async fn a_dropped_transaction_gives_up_its_locks() {
    let driver = open(2).await;
    let name = table("locks");
    let mut c = driver.acquire(Access::Write).await.unwrap();
    c.batch(&format!("CREATE TABLE {name} (id int); INSERT INTO {name} VALUES (1)")).await.unwrap();
    let mut holder = driver.acquire(Access::Write).await.unwrap();
    holder.begin(TxOptions::default()).await.unwrap();
    run(&mut *holder, &format!("UPDATE {name} SET id = 2"), vec![]).await.unwrap();
    c.batch("SET innodb_lock_wait_timeout = 1").await.unwrap();
    let update = format!("UPDATE {name} SET id = 3");
    assert!(matches!(run(&mut *c, &update, vec![]).await, Err(Error::Busy(_))));
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
    let id = int(&mut *c, "SELECT connection_id()").await;
    killer.batch(&format!("KILL {id}")).await.unwrap();
    let error = run(&mut *c, "SELECT 1", vec![]).await.unwrap_err();
    assert!(matches!(error, Error::ConnectionLost(_)), "{error:?}");
    drop(c);
    let mut c = driver.acquire(Access::Write).await.unwrap();
    assert_ne!(int(&mut *c, "SELECT connection_id()").await, id);
}

#[tokio::test]
async fn bad_urls_and_closed_pools() {
    let connect = async |url: &str| MySqlDriver::connect(url, PoolOptions::default()).await.unwrap_err();
    let error = connect("mysql://user:secret@host:port/db").await;
    assert!(matches!(error, Error::BadUrl(_)) && !error.to_string().contains("secret"), "{error}");
    let error = connect("mysql://user:secret@127.0.0.1:1/db").await;
    assert!(matches!(error, Error::Connect(_)) && !error.to_string().contains("secret"), "{error}");
    let driver = open(1).await;
    driver.close().await;
    assert!(matches!(driver.acquire(Access::Read).await.err(), Some(Error::PoolClosed)));
}
