//! A driver without a database: it notes every statement, and answers each query with as many rows as it is told. What
//! only asks whether there is something, `SELECT 1`, finds nothing.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ent::sql::{
    Access, Connection, Done, Driver, Flow, Result, Row, Sink, Statement, TxOptions, Value, ValueError,
};
use ent::{Client, Dialect};

type Future<'a, T> = Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;

/// The statements that the operation runs in that dialect, when every query returns so many rows. Whether it succeeds on
/// such answers is of no interest.
pub(crate) fn record<T, E>(
    dialect: Dialect,
    rows: i64,
    operation: impl AsyncFnOnce(&Client) -> std::result::Result<T, E>,
) -> Vec<Statement> {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let recorder = Recorder { dialect, rows, depth: 0, notes: Arc::clone(&notes) };
    let client = Client::new(Arc::new(recorder));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let _ = runtime.block_on(operation(&client));
    std::mem::take(&mut *notes.lock().unwrap_or_else(PoisonError::into_inner))
}

#[derive(Clone)]
struct Recorder {
    dialect: Dialect,
    rows: i64,
    depth: usize,
    notes: Arc<Mutex<Vec<Statement>>>,
}

impl Recorder {
    fn note(&self, statement: Statement) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
    }

    fn note_word(&self, word: &str) {
        self.note(Statement::new(word, Vec::new()));
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> Future<'a, T> {
    Box::pin(std::future::ready(value))
}

// Written out as the traits' `async_trait` has it.
impl Driver for Recorder {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn max_connections(&self) -> u32 {
        2
    }

    fn acquire<'s, 'a>(&'s self, _: Access) -> Future<'a, Result<Box<dyn Connection>>>
    where
        's: 'a,
        Self: 'a,
    {
        ready(Ok(Box::new(self.clone()) as Box<dyn Connection>))
    }

    fn close<'s, 'a>(&'s self) -> Future<'a, ()>
    where
        's: 'a,
        Self: 'a,
    {
        ready(())
    }
}

impl Connection for Recorder {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn query<'s, 'a>(
        &'s mut self,
        statement: Statement,
        mut sink: Box<dyn Sink>,
    ) -> Future<'a, Result<Box<dyn Sink>>>
    where
        's: 'a,
        Self: 'a,
    {
        let rows = if statement.sql.starts_with("SELECT 1 ") { 0 } else { self.rows };
        self.note(statement);
        for n in 1..=rows {
            if sink.row(&Made(n, n.to_string())) == Flow::Stop {
                break;
            }
        }
        ready(Ok(sink))
    }

    fn execute<'s, 'a>(&'s mut self, statement: Statement) -> Future<'a, Result<Done>>
    where
        's: 'a,
        Self: 'a,
    {
        self.note(statement);
        ready(Ok(Done { rows_affected: 1_000_000, last_insert_id: 1 }))
    }

    fn batch<'s, 'q, 'a>(&'s mut self, sql: &'q str) -> Future<'a, Result<()>>
    where
        's: 'a,
        'q: 'a,
        Self: 'a,
    {
        self.note_word(sql);
        ready(Ok(()))
    }

    fn begin<'s, 'a>(&'s mut self, _: TxOptions) -> Future<'a, Result<()>>
    where
        's: 'a,
        Self: 'a,
    {
        self.depth += 1;
        self.note_word("BEGIN");
        ready(Ok(()))
    }

    fn commit<'s, 'a>(&'s mut self) -> Future<'a, Result<()>>
    where
        's: 'a,
        Self: 'a,
    {
        self.depth -= 1;
        self.note_word("COMMIT");
        ready(Ok(()))
    }

    fn rollback<'s, 'a>(&'s mut self) -> Future<'a, Result<()>>
    where
        's: 'a,
        Self: 'a,
    {
        self.depth -= 1;
        self.note_word("ROLLBACK");
        ready(Ok(()))
    }

    fn depth(&self) -> usize {
        self.depth
    }
}

/// A row whose every column is its number, or what comes nearest to it.
struct Made(i64, String);

impl Row for Made {
    fn bool(&self, _: usize) -> std::result::Result<Option<bool>, ValueError> {
        Ok(Some(true))
    }
    fn i64(&self, _: usize) -> std::result::Result<Option<i64>, ValueError> {
        Ok(Some(self.0))
    }
    fn u64(&self, _: usize) -> std::result::Result<Option<u64>, ValueError> {
        Ok(Some(self.0.unsigned_abs()))
    }
    fn f32(&self, _: usize) -> std::result::Result<Option<f32>, ValueError> {
        Ok(Some(1.0))
    }
    fn f64(&self, _: usize) -> std::result::Result<Option<f64>, ValueError> {
        Ok(Some(1.0))
    }
    fn text(&self, _: usize) -> std::result::Result<Option<&str>, ValueError> {
        Ok(Some(&self.1))
    }
    fn bytes(&self, _: usize) -> std::result::Result<Option<&[u8]>, ValueError> {
        Ok(Some(self.1.as_bytes()))
    }
    fn json(&self, _: usize) -> std::result::Result<Option<&str>, ValueError> {
        Ok(Some(&self.1))
    }
    fn datetime(&self, _: usize) -> std::result::Result<Option<DateTime<Utc>>, ValueError> {
        Ok(Some(DateTime::UNIX_EPOCH))
    }
    fn naive_datetime(&self, _: usize) -> std::result::Result<Option<NaiveDateTime>, ValueError> {
        Ok(Some(DateTime::UNIX_EPOCH.naive_utc()))
    }
    fn date(&self, _: usize) -> std::result::Result<Option<NaiveDate>, ValueError> {
        Ok(Some(NaiveDate::default()))
    }
    fn time(&self, _: usize) -> std::result::Result<Option<NaiveTime>, ValueError> {
        Ok(Some(NaiveTime::default()))
    }
    fn uuid(&self, _: usize) -> std::result::Result<Option<uuid::Uuid>, ValueError> {
        Ok(Some(uuid::Uuid::from_u128(u128::from(self.0.unsigned_abs()))))
    }
    #[cfg(feature = "decimal")]
    fn decimal(&self, _: usize) -> std::result::Result<Option<rust_decimal::Decimal>, ValueError> {
        Ok(Some(self.0.into()))
    }
}

/// The statement as one line, with its arguments behind it.
pub(crate) fn line(statement: &Statement) -> String {
    let arguments: Vec<String> = statement.args.iter().map(argument).collect();
    match arguments.is_empty() {
        true => statement.sql.to_string(),
        false => format!("{} -- {}", statement.sql, arguments.join(", ")),
    }
}

fn argument(value: &Value) -> String {
    match value {
        Value::Null(_) => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::F64(value) => format!("{value:?}"),
        Value::Text(value) => format!("{value:?}"),
        Value::List(_, values) => {
            format!("[{}]", values.iter().map(argument).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}
