//! Values as arguments of PostgreSQL's binary protocol.
//!
//! Each kind has one type, also as `NULL`, and a value that PostgreSQL can't hold is refused before anything is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo};
use sqlx::{Arguments, Postgres, Type};

use crate::{Error, Kind, Result, Statement, Value, ValueError};

/// Encodes the arguments of a statement.
pub(super) fn encode(values: &[Value]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    // Most values are short; the buffer grows for the others.
    arguments.reserve(values.len(), values.len() * 16);
    for (index, value) in values.iter().enumerate() {
        add(&mut arguments, value).map_err(|source| Error::Argument { index, source })?;
    }
    Ok(arguments)
}

fn add(arguments: &mut PgArguments, value: &Value) -> Result<(), ValueError> {
    match value {
        Value::Null(kind) => arguments.add(Null(*kind)),
        Value::Bool(value) => arguments.add(*value),
        Value::Int(value) => arguments.add(*value),
        Value::Uint(value) => arguments.add(signed(*value)?),
        Value::F32(value) => arguments.add(*value),
        Value::F64(value) => arguments.add(*value),
        Value::Text(value) => arguments.add(without_nul(value)?),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        #[cfg(feature = "chrono")]
        Value::DateTime(value) => arguments.add(*value),
        #[cfg(feature = "chrono")]
        Value::NaiveDateTime(value) => arguments.add(*value),
        #[cfg(feature = "chrono")]
        Value::Date(value) => arguments.add(*value),
        #[cfg(feature = "chrono")]
        Value::Time(value) => arguments.add(*value),
        #[cfg(feature = "uuid")]
        Value::Uuid(value) => arguments.add(*value),
        Value::Json(value) => arguments.add(Jsonb(without_nul(value)?)),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => arguments.add(*value),
        Value::List(kind, values) => return list(arguments, *kind, values),
        Value::Invalid(why) => return Err(ValueError::Invalid(why.clone())),
    }
    .map_err(refused)
}

/// Binds the values as one array.
fn list(arguments: &mut PgArguments, kind: Kind, values: &[Value]) -> Result<(), ValueError> {
    /// The elements that the closure takes out, where a `NULL` is none.
    macro_rules! elements {
        ($pattern:pat => $element:expr) => {
            arguments.add(
                values
                    .iter()
                    .map(|value| match value {
                        Value::Null(_) => Ok(None),
                        $pattern => Ok(Some($element)),
                        Value::Invalid(why) => Err(ValueError::Invalid(why.clone())),
                        other => {
                            Err(ValueError::Invalid(format!("{:?} in a list of {kind:?}", other.kind())))
                        }
                    })
                    .collect::<Result<Vec<_>, ValueError>>()?,
            )
        };
    }
    match kind {
        Kind::Bool => elements!(Value::Bool(value) => *value),
        Kind::Int => elements!(Value::Int(value) => *value),
        Kind::Uint => elements!(Value::Uint(value) => signed(*value)?),
        Kind::F32 => elements!(Value::F32(value) => *value),
        Kind::F64 => elements!(Value::F64(value) => *value),
        Kind::Text => elements!(Value::Text(value) => without_nul(value)?),
        Kind::Bytes => elements!(Value::Bytes(value) => value.as_slice()),
        Kind::Json => elements!(Value::Json(value) => Jsonb(without_nul(value)?)),
        #[cfg(feature = "chrono")]
        Kind::DateTime => elements!(Value::DateTime(value) => *value),
        #[cfg(feature = "chrono")]
        Kind::NaiveDateTime => elements!(Value::NaiveDateTime(value) => *value),
        #[cfg(feature = "chrono")]
        Kind::Date => elements!(Value::Date(value) => *value),
        #[cfg(feature = "chrono")]
        Kind::Time => elements!(Value::Time(value) => *value),
        #[cfg(feature = "uuid")]
        Kind::Uuid => elements!(Value::Uuid(value) => *value),
        #[cfg(feature = "decimal")]
        Kind::Decimal => elements!(Value::Decimal(value) => *value),
        #[allow(unreachable_patterns, reason = "reached when a feature above is off")]
        _ => return Err(ValueError::Invalid(format!("a list of {kind:?} needs a feature that is off"))),
    }
    .map_err(refused)
}

fn signed(value: u64) -> Result<i64, ValueError> {
    i64::try_from(value).map_err(|_| ValueError::OutOfRange(value.to_string()))
}

fn without_nul(text: &str) -> Result<&str, ValueError> {
    if text.contains('\0') {
        return Err(ValueError::Invalid("the text holds a NUL character".to_owned()));
    }
    Ok(text)
}

fn refused(error: BoxDynError) -> ValueError {
    ValueError::Invalid(error.to_string())
}

/// The text of a JSON document, sent as `jsonb` without parsing it here.
struct Jsonb<'a>(&'a str);

impl Type<Postgres> for Jsonb<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3802))
    }
}

impl PgHasArrayType for Jsonb<'_> {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3807))
    }
}

impl Encode<'_, Postgres> for Jsonb<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The version of the format, the only one there is.
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}

/// A `NULL` of a kind's type.
struct Null(Kind);

impl Type<Postgres> for Null {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(705))
    }
}

impl Encode<'_, Postgres> for Null {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(match self.0 {
            Kind::Bool => 16,
            Kind::Int | Kind::Uint => 20,
            Kind::F32 => 700,
            Kind::F64 => 701,
            Kind::Text => 25,
            Kind::Bytes => 17,
            Kind::DateTime => 1184,
            Kind::NaiveDateTime => 1114,
            Kind::Date => 1082,
            Kind::Time => 1083,
            Kind::Uuid => 2950,
            Kind::Json => 3802,
            Kind::Decimal => 1700,
        })))
    }
}

/// With which kinds of arguments each text has been prepared.
///
/// sqlx keeps prepared statements by their text alone, and with the types of the arguments of the first time. Bytes of
/// another type would then be misread without a word, so a text that comes with other kinds is made another text.
#[derive(Default)]
pub(super) struct Signatures(Mutex<HashMap<Arc<str>, Vec<(Kind, bool)>>>);

impl Signatures {
    /// How many texts are remembered. The ones after that always carry their kinds.
    const LIMIT: usize = 10_000;

    /// The text under which the statement is prepared.
    pub(super) fn text(&self, statement: &Statement) -> Arc<str> {
        if statement.args.is_empty() {
            return statement.sql.clone();
        }
        let kinds = || statement.args.iter().map(|v| (v.kind(), matches!(v, Value::List(..))));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&statement.sql) {
            Some(first) if first.iter().copied().eq(kinds()) => return statement.sql.clone(),
            None if known.len() < Self::LIMIT => {
                known.insert(statement.sql.clone(), kinds().collect());
                return statement.sql.clone();
            }
            _ => drop(known),
        }
        let mut text = format!("{} /*", statement.sql);
        for (kind, list) in kinds() {
            text.push_str(&format!(" {kind:?}{}", if list { "[]" } else { "" }));
        }
        text.push_str(" */");
        text.into()
    }
}
