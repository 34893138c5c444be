//! Rows where the driver holds them, and the sinks that take from them.
//!
//! A row is read by position, in place: nothing is copied but what the reader keeps.

use std::any::Any;

use crate::BoxFuture;

/// Why a column could not be read as the type that was asked for, or a value not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// The database holds `NULL` where the type has no room for it.
    Null,
    /// The row has no column at that position.
    Missing,
    /// The column holds something of another type.
    Type {
        /// What was asked for.
        expected: &'static str,
        /// What the database said it holds.
        found: String,
    },
    /// The text is not valid UTF-8.
    Utf8,
    /// The number does not fit the type.
    OutOfRange(String),
    /// The value is not one that the type knows, or could not be parsed; the text says which and why.
    Invalid(String),
}

impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ValueError::Null => f.write_str("the database holds NULL, and the type has no room for it"),
            ValueError::Missing => f.write_str("the row has no such column"),
            ValueError::Type { expected, found } => {
                write!(f, "expected {expected}, the database holds {found}")
            }
            ValueError::Utf8 => f.write_str("the text is not valid UTF-8"),
            ValueError::OutOfRange(what) => write!(f, "{what} is out of range"),
            ValueError::Invalid(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ValueError {}

/// A number of 64 bits as one of 32, which may round it, but not make it infinite.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(crate) fn narrow(wide: f64) -> Result<f32, ValueError> {
    let narrow = wide as f32;
    if wide.is_finite() && narrow.is_infinite() {
        return Err(ValueError::OutOfRange(format!("{wide} as f32")));
    }
    Ok(narrow)
}

/// A row where the driver holds it. Columns are counted from zero; `None` is `NULL`.
pub trait Row {
    /// A truth value.
    fn bool(&self, index: usize) -> Result<Option<bool>, ValueError>;
    /// An integer of any width, that fits `i64`.
    fn i64(&self, index: usize) -> Result<Option<i64>, ValueError>;
    /// An integer of any width, that is not negative.
    fn u64(&self, index: usize) -> Result<Option<u64>, ValueError>;
    /// A 32-bit floating point number.
    fn f32(&self, index: usize) -> Result<Option<f32>, ValueError>;
    /// A 64-bit floating point number.
    fn f64(&self, index: usize) -> Result<Option<f64>, ValueError>;
    /// Text.
    fn text(&self, index: usize) -> Result<Option<&str>, ValueError>;
    /// Bytes.
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ValueError>;
    /// The text of a JSON document.
    fn json(&self, index: usize) -> Result<Option<&str>, ValueError>;
    /// A moment, in UTC.
    #[cfg(feature = "chrono")]
    fn datetime(&self, index: usize) -> Result<Option<chrono::DateTime<chrono::Utc>>, ValueError>;
    /// A date and a time of no time zone.
    #[cfg(feature = "chrono")]
    fn naive_datetime(&self, index: usize) -> Result<Option<chrono::NaiveDateTime>, ValueError>;
    /// A date.
    #[cfg(feature = "chrono")]
    fn date(&self, index: usize) -> Result<Option<chrono::NaiveDate>, ValueError>;
    /// A time of day.
    #[cfg(feature = "chrono")]
    fn time(&self, index: usize) -> Result<Option<chrono::NaiveTime>, ValueError>;
    /// A UUID.
    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, ValueError>;
    /// An exact decimal number.
    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, ValueError>;
}

/// What a sink wants after a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next row.
    Continue,
    /// The next row, once [`Sink::ready`] has resolved: how a stream holds a fast database back.
    Wait,
    /// No more rows.
    Stop,
}

/// Takes the rows of one query, one by one. A sink keeps its own error and answers [`Flow::Stop`] when it has one.
pub trait Sink: Any + Send {
    /// Takes one row.
    fn row(&mut self, row: &dyn Row) -> Flow;

    /// Resolves when the sink has room again; awaited after [`Flow::Wait`].
    fn ready(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    /// Whether it may ever answer [`Flow::Wait`]. A driver that reads on the caller's thread reads elsewhere then.
    fn may_wait(&self) -> bool {
        false
    }

    /// Whether what it got is what it wanted: if not, [`query_or_nothing`](crate::Connection::query_or_nothing) undoes what
    /// the statement wrote.
    fn is_content(&self) -> bool {
        true
    }

    /// The sink as what it is, so that whoever made it gets back what it collected.
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}
