//! Values as they travel to the database, and the column types that they are stored in.

use crate::ValueError;

/// The type of a column, before a dialect has named it. See [`schema`](crate::schema) for the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`; PostgreSQL and SQLite hold it up to `i64::MAX`.
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A moment, in UTC.
    DateTime,
    /// A date and a time of no time zone.
    NaiveDateTime,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// An exact decimal number.
    Decimal,
    /// One of these texts.
    Enum(&'static [&'static str]),
}

impl ColumnType {
    /// The class of values that such a column takes.
    ///
    /// ```
    /// # use ent_sql::{ColumnType, Kind, Value};
    /// assert_eq!(ColumnType::U16.kind(), Kind::Int);
    /// ```
    pub const fn kind(self) -> Kind {
        match self {
            ColumnType::Bool => Kind::Bool,
            ColumnType::I8 | ColumnType::I16 | ColumnType::I32 | ColumnType::I64 => Kind::Int,
            ColumnType::U8 | ColumnType::U16 | ColumnType::U32 => Kind::Int,
            ColumnType::U64 => Kind::Uint,
            ColumnType::F32 => Kind::F32,
            ColumnType::F64 => Kind::F64,
            ColumnType::Text | ColumnType::Enum(_) => Kind::Text,
            ColumnType::Bytes => Kind::Bytes,
            ColumnType::DateTime => Kind::DateTime,
            ColumnType::NaiveDateTime => Kind::NaiveDateTime,
            ColumnType::Date => Kind::Date,
            ColumnType::Time => Kind::Time,
            ColumnType::Uuid => Kind::Uuid,
            ColumnType::Json => Kind::Json,
            ColumnType::Decimal => Kind::Decimal,
        }
    }

    /// Whether this is an integer type, whose key the database can count up by itself.
    pub const fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Int | Kind::Uint)
    }
}

/// The class of a value: what a driver must know to send a `NULL` or an empty list of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A truth value.
    Bool,
    /// An integer that fits `i64`.
    Int,
    /// An integer that fits `u64`.
    Uint,
    /// A 32-bit floating point number.
    F32,
    /// A 64-bit floating point number.
    F64,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A moment, in UTC.
    DateTime,
    /// A date and a time of no time zone.
    NaiveDateTime,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// An exact decimal number.
    Decimal,
}

/// A value on its way into the database, as an argument of a [`Statement`](crate::Statement).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The absence of a value of that kind.
    Null(Kind),
    /// A truth value.
    Bool(bool),
    /// Any signed integer, and unsigned ones up to 32 bits.
    Int(i64),
    /// An unsigned 64-bit integer.
    Uint(u64),
    /// A 32-bit floating point number.
    F32(f32),
    /// A 64-bit floating point number.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A moment, in UTC.
    #[cfg(feature = "chrono")]
    DateTime(chrono::DateTime<chrono::Utc>),
    /// A date and a time of no time zone.
    #[cfg(feature = "chrono")]
    NaiveDateTime(chrono::NaiveDateTime),
    /// A date.
    #[cfg(feature = "chrono")]
    Date(chrono::NaiveDate),
    /// A time of day.
    #[cfg(feature = "chrono")]
    Time(chrono::NaiveTime),
    /// A UUID.
    #[cfg(feature = "uuid")]
    Uuid(uuid::Uuid),
    /// A JSON document, as its text.
    Json(String),
    /// An exact decimal number.
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    /// Many values of one kind, bound as one argument. Only PostgreSQL binds it so; the
    /// [writer](crate::SqlWriter::list) rewrites it for the others.
    List(Kind, Vec<Value>),
    /// A value that could not be encoded, and why. Whoever executes it gets that as an error; nothing is sent.
    Invalid(String),
}

impl Value {
    /// The class of the value. An invalid value counts as text.
    ///
    /// ```
    /// # use ent_sql::{ColumnType, Kind, Value};
    /// assert_eq!(Value::Text("a8m".into()).kind(), Kind::Text);
    /// ```
    pub fn kind(&self) -> Kind {
        match self {
            Value::Null(kind) | Value::List(kind, _) => *kind,
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::Uint(_) => Kind::Uint,
            Value::F32(_) => Kind::F32,
            Value::F64(_) => Kind::F64,
            Value::Text(_) | Value::Invalid(_) => Kind::Text,
            Value::Bytes(_) => Kind::Bytes,
            #[cfg(feature = "chrono")]
            Value::DateTime(_) => Kind::DateTime,
            #[cfg(feature = "chrono")]
            Value::NaiveDateTime(_) => Kind::NaiveDateTime,
            #[cfg(feature = "chrono")]
            Value::Date(_) => Kind::Date,
            #[cfg(feature = "chrono")]
            Value::Time(_) => Kind::Time,
            #[cfg(feature = "uuid")]
            Value::Uuid(_) => Kind::Uuid,
            Value::Json(_) => Kind::Json,
            #[cfg(feature = "decimal")]
            Value::Decimal(_) => Kind::Decimal,
        }
    }

    /// Whether this is `NULL`.
    ///
    /// ```
    /// # use ent_sql::{ColumnType, Kind, Value};
    /// assert!(Value::Null(Kind::Int).is_null());
    /// ```
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }
}

/// How SQLite stores a value that it has no type of its own for, in one canonical form each, so that equal values are
/// equal texts, and the order of moments is the order of their texts.
///
/// # Errors
///
/// When the value has no such form: it is no text, or its year has more than four digits.
pub(crate) fn sqlite_text(value: &Value) -> Result<String, ValueError> {
    #[cfg(feature = "chrono")]
    use chrono::Datelike;
    #[cfg(feature = "chrono")]
    let in_range = |year: i32| match year {
        0..=9999 => Ok(()),
        _ => Err(ValueError::OutOfRange(format!("the year {year}"))),
    };
    match value {
        Value::Text(text) | Value::Json(text) => Ok(text.clone()),
        #[cfg(feature = "uuid")]
        Value::Uuid(uuid) => Ok(uuid.hyphenated().to_string()),
        #[cfg(feature = "chrono")]
        Value::DateTime(at) => {
            in_range(at.year()).map(|()| at.format("%Y-%m-%d %H:%M:%S%.9f+00:00").to_string())
        }
        #[cfg(feature = "chrono")]
        Value::NaiveDateTime(at) => {
            in_range(at.year()).map(|()| at.format("%Y-%m-%d %H:%M:%S%.9f").to_string())
        }
        #[cfg(feature = "chrono")]
        Value::Date(date) => in_range(date.year()).map(|()| date.format("%Y-%m-%d").to_string()),
        #[cfg(feature = "chrono")]
        Value::Time(time) => Ok(time.format("%H:%M:%S%.9f").to_string()),
        #[cfg(feature = "decimal")]
        Value::Decimal(n) => Ok(n.normalize().to_string()),
        other => Err(ValueError::Invalid(format!("a value of kind {:?} can't be in a list", other.kind()))),
    }
}
