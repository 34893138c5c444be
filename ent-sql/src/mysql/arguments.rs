//! Values as arguments of MySQL's binary protocol.
//!
//! A UUID travels as its text and a JSON document as its own, so that every server and column type takes them.

use sqlx::error::BoxDynError;
use sqlx::mysql::MySqlArguments;
use sqlx::{Arguments, Encode, MySql, Type};

use crate::{Error, Result, Value, ValueError};

/// Encodes the arguments of a statement.
pub(super) fn encode(values: &[Value]) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    // Most values are short; the buffer grows for the others.
    arguments.reserve(values.len(), values.len() * 16);
    for (index, value) in values.iter().enumerate() {
        add(&mut arguments, value).map_err(|source| Error::Argument { index, source })?;
    }
    Ok(arguments)
}

fn add(arguments: &mut MySqlArguments, value: &Value) -> Result<(), ValueError> {
    match value {
        // A NULL has no type here.
        Value::Null(_) => arguments.add(None::<&str>),
        Value::Bool(value) => arguments.add(i8::from(*value)),
        Value::Int(value) => arguments.add(*value),
        Value::Uint(value) => arguments.add(*value),
        Value::F32(value) => return number(arguments, *value, value.is_finite()),
        Value::F64(value) => return number(arguments, *value, value.is_finite()),
        Value::Text(value) | Value::Json(value) => arguments.add(without_nul(value)?),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        // As a date and time, which the session takes for UTC: MariaDB stores NULL in silence where one that is sent as a
        // timestamp is out of range.
        #[cfg(feature = "chrono")]
        Value::DateTime(value) => arguments.add(value.naive_utc()),
        #[cfg(feature = "chrono")]
        Value::NaiveDateTime(value) => arguments.add(*value),
        #[cfg(feature = "chrono")]
        Value::Date(value) => arguments.add(*value),
        #[cfg(feature = "chrono")]
        Value::Time(value) => arguments.add(*value),
        #[cfg(feature = "uuid")]
        Value::Uuid(value) => arguments.add(&*value.hyphenated().encode_lower(&mut [0; 36])),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => arguments.add(*value),
        Value::List(..) => {
            return Err(ValueError::Invalid("MySQL takes no list as one argument".to_owned()));
        }
        Value::Invalid(why) => return Err(ValueError::Invalid(why.clone())),
    }
    .map_err(refused)
}

/// MySQL has no infinity and no NaN, and would store something else.
fn number<'v, T: Encode<'v, MySql> + Type<MySql> + 'v>(
    arguments: &mut MySqlArguments,
    value: T,
    finite: bool,
) -> Result<(), ValueError> {
    if !finite {
        return Err(ValueError::OutOfRange("a number that is infinite or NaN".to_owned()));
    }
    arguments.add(value).map_err(refused)
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
