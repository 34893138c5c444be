//! What the tests of all three drivers share.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::any::Any;
use std::pin::pin;
use std::task::Poll;

use ent_sql::*;

type Read<T> = Box<dyn FnMut(&dyn Row) -> Result<T, ValueError> + Send>;

/// A sink that reads each row by a closure, up to a number of rows.
pub(crate) struct Collect<T> {
    read: Read<T>,
    pub(crate) rows: Vec<Result<T, ValueError>>,
    limit: usize,
    wait: bool,
}

impl<T: Send + 'static> Sink for Collect<T> {
    fn row(&mut self, row: &dyn Row) -> Flow {
        self.rows.push((self.read)(row));
        match () {
            _ if self.rows.len() >= self.limit => Flow::Stop,
            _ if self.wait => Flow::Wait,
            _ => Flow::Continue,
        }
    }

    fn ready(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(tokio::task::yield_now())
    }

    fn may_wait(&self) -> bool {
        self.wait
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

pub(crate) async fn select_with<T: Send + 'static>(
    connection: &mut dyn Connection,
    statement: Statement,
    limit: usize,
    wait: bool,
    read: impl FnMut(&dyn Row) -> Result<T, ValueError> + Send + 'static,
) -> ent_sql::Result<Vec<Result<T, ValueError>>> {
    let sink = Collect { read: Box::new(read), rows: Vec::new(), limit, wait };
    let sink = connection.query(statement, Box::new(sink)).await?;
    Ok(sink.into_any().downcast::<Collect<T>>().unwrap().rows)
}

/// The first row, by a closure.
pub(crate) async fn select<T: Send + 'static>(
    connection: &mut dyn Connection,
    sql: &str,
    args: Vec<Value>,
    read: impl FnMut(&dyn Row) -> Result<T, ValueError> + Send + 'static,
) -> Result<T, ValueError> {
    let rows = select_with(connection, Statement::new(sql, args), usize::MAX, false, read).await.unwrap();
    rows.into_iter().next().unwrap()
}

/// The integer in the first column of the first row.
pub(crate) async fn int(connection: &mut dyn Connection, sql: &str) -> i64 {
    select(connection, sql, vec![], |row| row.i64(0)).await.unwrap().unwrap()
}

pub(crate) async fn run(
    connection: &mut dyn Connection,
    sql: &str,
    args: Vec<Value>,
) -> ent_sql::Result<Done> {
    connection.execute(Statement::new(sql, args)).await
}

/// Polls the future that many times and drops it; its result if it was ready before.
pub(crate) async fn poll_times<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
        if let Poll::Ready(value) = polled {
            return Some(value);
        }
        // Other tasks and threads get on meanwhile.
        tokio::time::sleep(std::time::Duration::from_micros(300)).await;
    }
    None
}

pub(crate) fn constraint(error: Error) -> ConstraintError {
    match error {
        Error::Constraint(error) => error,
        other => panic!("expected a constraint error, got {other:?}"),
    }
}

pub(crate) fn moment(text: &str) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// One row of every kind of value.
pub(crate) fn values() -> Vec<Value> {
    vec![
        Value::Bool(true),
        Value::Int(-5),
        Value::Uint(i64::MAX as u64),
        Value::F32(1.5),
        Value::F64(0.1),
        Value::Text("Zoë 'quoted' ✓".to_owned()),
        Value::Bytes(vec![0, 1, 255]),
        Value::DateTime(moment("2024-02-29T12:30:05.123456Z")),
        Value::NaiveDateTime(moment("1969-12-31T23:59:59.5Z").naive_utc()),
        Value::Date(chrono::NaiveDate::from_ymd_opt(1999, 12, 31).unwrap()),
        Value::Time(chrono::NaiveTime::from_hms_micro_opt(1, 2, 3, 4000).unwrap()),
        Value::Uuid(uuid::Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0)),
        Value::Json(r#"{"a": [1, null, "x"]}"#.to_owned()),
        Value::Decimal("-12345.6789".parse().unwrap()),
    ]
}

/// Reads the columns of [`values`] back.
pub(crate) fn read_values(row: &dyn Row) -> Result<Vec<Value>, ValueError> {
    let null = || ValueError::Null;
    Ok(vec![
        Value::Bool(row.bool(0)?.ok_or_else(null)?),
        Value::Int(row.i64(1)?.ok_or_else(null)?),
        Value::Uint(row.u64(2)?.ok_or_else(null)?),
        Value::F32(row.f32(3)?.ok_or_else(null)?),
        Value::F64(row.f64(4)?.ok_or_else(null)?),
        Value::Text(row.text(5)?.ok_or_else(null)?.to_owned()),
        Value::Bytes(row.bytes(6)?.ok_or_else(null)?.to_owned()),
        Value::DateTime(row.datetime(7)?.ok_or_else(null)?),
        Value::NaiveDateTime(row.naive_datetime(8)?.ok_or_else(null)?),
        Value::Date(row.date(9)?.ok_or_else(null)?),
        Value::Time(row.time(10)?.ok_or_else(null)?),
        Value::Uuid(row.uuid(11)?.ok_or_else(null)?),
        Value::Json(row.json(12)?.ok_or_else(null)?.to_owned()),
        Value::Decimal(row.decimal(13)?.ok_or_else(null)?),
    ])
}

/// Whether all columns are `NULL`, each asked for as its own type.
pub(crate) fn read_nulls(row: &dyn Row) -> Result<bool, ValueError> {
    Ok(row.bool(0)?.is_none()
        && row.i64(1)?.is_none()
        && row.u64(2)?.is_none()
        && row.f32(3)?.is_none()
        && row.f64(4)?.is_none()
        && row.text(5)?.is_none()
        && row.bytes(6)?.is_none()
        && row.datetime(7)?.is_none()
        && row.naive_datetime(8)?.is_none()
        && row.date(9)?.is_none()
        && row.time(10)?.is_none()
        && row.uuid(11)?.is_none()
        && row.json(12)?.is_none()
        && row.decimal(13)?.is_none())
}

pub(crate) fn nulls() -> Vec<Value> {
    values().iter().map(|value| Value::Null(value.kind())).collect()
}

/// The name of a table that no other run uses.
pub(crate) fn table(name: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("ent_{name}_{}", now.as_nanos() % 1_000_000_000_000)
}

/// Whatever is dropped at whichever await, the next user finds no transaction and no half of an answer, and the table
/// holds what was committed.
pub(crate) async fn drop_at_every_await(driver: &dyn Driver, table: &str) {
    let count = format!("SELECT count(*) FROM {table}");
    let mut completed = 0;
    let mut most = None;
    for polls in 1..300 {
        let operation = async {
            let mut c = driver.acquire(Access::Write).await?;
            c.begin(TxOptions::default()).await?;
            run(&mut *c, &format!("INSERT INTO {table} (id) VALUES (1)"), vec![]).await?;
            c.begin(TxOptions::default()).await?;
            run(&mut *c, &format!("INSERT INTO {table} (id) VALUES (2)"), vec![]).await?;
            c.commit().await?;
            c.rollback().await
        };
        let done = poll_times(operation, polls).await;
        let mut c = driver.acquire(Access::Write).await.unwrap();
        // What ends the transaction may still be before this statement.
        assert_eq!(int(&mut *c, &count).await, 0, "after {polls} polls");
        assert_eq!(c.depth(), 0);
        // Outside of a transaction, this is there for good.
        run(&mut *c, &format!("INSERT INTO {table} (id) VALUES (3)"), vec![]).await.unwrap();
        drop(c);
        let mut c = driver.acquire(Access::Write).await.unwrap();
        assert_eq!(int(&mut *c, &count).await, 1, "after {polls} polls");
        run(&mut *c, &format!("DELETE FROM {table}"), vec![]).await.unwrap();
        if let Some(result) = done {
            result.unwrap();
            most.get_or_insert(polls);
            completed += 1;
            if completed == 5 {
                return;
            }
        }
    }
    panic!("the operation never completed");
}
