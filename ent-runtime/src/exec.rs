//! Runs statements: gives their rows to typed decoders and their errors the names of entities and fields.

use std::any::Any;

use ent_sql::{Access, Connection, Done, Flow, Kind, Row, Sink, Statement, Value, ValueError};

use crate::client::Client;
use crate::error::Error;
use crate::field::Field;
use crate::field_type::FieldType;
use crate::plan::Planned;
use crate::schema::{EntitySchema, FieldSchema};

struct Collect<T, D> {
    decode: D,
    rows: Vec<T>,
    error: Option<Error>,
}

impl<T, D> Sink for Collect<T, D>
where
    T: Send + 'static,
    D: Fn(&dyn Row) -> Result<T, Error> + Send + 'static,
{
    fn row(&mut self, row: &dyn Row) -> Flow {
        match (self.decode)(row) {
            Ok(value) => {
                self.rows.push(value);
                Flow::Continue
            }
            Err(error) => {
                self.error = Some(error);
                Flow::Stop
            }
        }
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// Decoders of rows that belong to no entity.
pub(crate) struct Rows;

impl Rows {
    /// The number in the first column.
    pub(crate) fn number(row: &dyn Row) -> Result<u64, Error> {
        let number = row.i64(0).and_then(|n| n.ok_or(ValueError::Null));
        let number = number.and_then(|n| u64::try_from(n).map_err(|_| ValueError::OutOfRange(n.to_string())));
        number.map_err(|source| Error::Decode { entity: "the query", field: "a count", source })
    }
}

/// Runs a statement on a connection of its own, or on the transaction's.
pub(crate) async fn fetch<T, D>(
    client: &Client,
    schema: &'static EntitySchema,
    planned: Planned,
    decode: D,
) -> Result<Vec<T>, Error>
where
    T: Send + 'static,
    D: Fn(&dyn Row) -> Result<T, Error> + Send + 'static,
{
    let mut session = client.session(Access::Read).await?;
    fetch_on(session.connection()?, schema, planned, decode).await
}

/// Runs a statement and decodes its rows.
pub(crate) async fn fetch_on<T, D>(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    planned: Planned,
    decode: D,
) -> Result<Vec<T>, Error>
where
    T: Send + 'static,
    D: Fn(&dyn Row) -> Result<T, Error> + Send + 'static,
{
    let collect = Collect { decode, rows: Vec::new(), error: None };
    let collect = run_query(connection, schema, planned, collect).await?;
    match collect.error {
        Some(error) => Err(error),
        None => Ok(collect.rows),
    }
}

/// Runs a statement and gives its rows to the sink.
pub(crate) async fn run_query<S: Sink>(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    planned: Planned,
    sink: S,
) -> Result<S, Error> {
    let (statement, named) = with_names(schema, planned);
    back(connection.query(statement, Box::new(sink)).await.map_err(named)?)
}

/// The same of a statement that writes: what it wrote stays only if the sink is content with the rows.
pub(crate) async fn run_query_or_nothing<S: Sink>(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    planned: Planned,
    sink: S,
) -> Result<S, Error> {
    let (statement, named) = with_names(schema, planned);
    back(connection.query_or_nothing(statement, Box::new(sink)).await.map_err(named)?)
}

/// The sink as what it was when it was handed over.
fn back<S: Sink>(sink: Box<dyn Sink>) -> Result<S, Error> {
    match sink.into_any().downcast::<S>() {
        Ok(sink) => Ok(*sink),
        Err(_) => {
            Err(Error::Schema("the driver gave back a sink that is not the one it was given".to_owned()))
        }
    }
}

/// Runs a statement that returns no rows.
pub(crate) async fn execute(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    planned: Planned,
) -> Result<Done, Error> {
    let (statement, named) = with_names(schema, planned);
    connection.execute(statement).await.map_err(named)
}

/// The same of one that writes rows: they stay only if they are at least so many.
pub(crate) async fn execute_or_nothing(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    planned: Planned,
    rows: u64,
) -> Result<Done, Error> {
    let (statement, named) = with_names(schema, planned);
    connection.execute_or_nothing(statement, rows).await.map_err(named)
}

/// The statement, and what makes of a driver's error one that names the entity, and the field where it is about an argument.
fn with_names(
    schema: &'static EntitySchema,
    planned: Planned,
) -> (Statement, impl FnOnce(ent_sql::Error) -> Error) {
    let secrets = planned.secrets();
    let Planned { statement, owners } = planned;
    let named = move |error| match error {
        ent_sql::Error::Argument { index, source } => {
            let field = owners.of(index).unwrap_or("a value");
            Error::Validation { entity: schema.name, field, source: Box::new(source) }
        }
        other => Error::from_driver(schema, &secrets, other),
    };
    (statement, named)
}

/// Reads the column of a field that is known by its constant.
#[doc(hidden)]
#[inline]
pub fn column<E, T: FieldType>(row: &dyn Row, at: usize, field: Field<E, T>) -> Result<T, Error> {
    cell(row, at, field.schema)
}

/// Reads the column of a field.
#[doc(hidden)]
#[inline]
pub fn cell<T: FieldType>(row: &dyn Row, at: usize, field: &'static FieldSchema) -> Result<T, Error> {
    match T::decode(row, at) {
        Ok(value) => Ok(value),
        Err(source) => Err(Error::Decode { entity: field.entity, field: field.name, source }),
    }
}

/// Reads a column of which only the kind is known.
pub(crate) fn read(row: &dyn Row, at: usize, kind: Kind) -> Result<Value, ValueError> {
    let value = match kind {
        Kind::Bool => row.bool(at)?.map(Value::Bool),
        Kind::Int => row.i64(at)?.map(Value::Int),
        Kind::Uint => row.u64(at)?.map(Value::Uint),
        Kind::F32 => row.f32(at)?.map(Value::F32),
        Kind::F64 => row.f64(at)?.map(Value::F64),
        Kind::Text => row.text(at)?.map(|text| Value::Text(text.to_owned())),
        Kind::Bytes => row.bytes(at)?.map(|bytes| Value::Bytes(bytes.to_vec())),
        Kind::Json => row.json(at)?.map(|json| Value::Json(json.to_owned())),
        #[cfg(feature = "chrono")]
        Kind::DateTime => row.datetime(at)?.map(Value::DateTime),
        #[cfg(feature = "chrono")]
        Kind::NaiveDateTime => row.naive_datetime(at)?.map(Value::NaiveDateTime),
        #[cfg(feature = "chrono")]
        Kind::Date => row.date(at)?.map(Value::Date),
        #[cfg(feature = "chrono")]
        Kind::Time => row.time(at)?.map(Value::Time),
        #[cfg(feature = "uuid")]
        Kind::Uuid => row.uuid(at)?.map(Value::Uuid),
        #[cfg(feature = "decimal")]
        Kind::Decimal => row.decimal(at)?.map(Value::Decimal),
        #[allow(unreachable_patterns, reason = "which kinds there are values of depends on the features")]
        other => {
            return Err(ValueError::Invalid(format!("values of kind {other:?} need a feature that is off")));
        }
    };
    Ok(value.unwrap_or(Value::Null(kind)))
}
