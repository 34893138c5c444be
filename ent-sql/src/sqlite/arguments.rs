//! Values as arguments of SQLite's statements.
//!
//! SQLite has integers, numbers, texts and bytes; everything else is stored as a text in one canonical form.

use rusqlite::Statement;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};

use super::error;
use crate::value::sqlite_text;
use crate::{Error, Result, Value, ValueError};

/// Binds the arguments of a statement.
pub(super) fn bind(statement: &mut Statement<'_>, values: &[Value]) -> Result<()> {
    // SQLite would take a missing argument for NULL.
    let wanted = statement.parameter_count();
    if wanted != values.len() {
        let message = format!("the statement takes {wanted} arguments and was given {}", values.len());
        return Err(Error::Database { code: None, message });
    }
    for (index, value) in values.iter().enumerate() {
        let bound = match value {
            Value::Null(_) => statement.raw_bind_parameter(index + 1, Null),
            value => {
                let text;
                let output = match borrowed(value).map_err(|source| Error::Argument { index, source })? {
                    Some(output) => output,
                    None => {
                        text = sqlite_text(value).map_err(|source| Error::Argument { index, source })?;
                        ValueRef::Text(text.as_bytes())
                    }
                };
                statement.raw_bind_parameter(index + 1, ToSqlOutput::Borrowed(output))
            }
        };
        bound.map_err(error::from)?;
    }
    Ok(())
}

/// The value as SQLite's own, if it has a type for it.
fn borrowed(value: &Value) -> Result<Option<ValueRef<'_>>, ValueError> {
    Ok(Some(match value {
        Value::Bool(value) => ValueRef::Integer((*value).into()),
        Value::Int(value) => ValueRef::Integer(*value),
        Value::Uint(value) => {
            ValueRef::Integer(i64::try_from(*value).map_err(|_| ValueError::OutOfRange(value.to_string()))?)
        }
        Value::F32(value) => number((*value).into())?,
        Value::F64(value) => number(*value)?,
        Value::Text(value) | Value::Json(value) => {
            if value.contains('\0') {
                return Err(ValueError::Invalid("the text holds a NUL character".to_owned()));
            }
            ValueRef::Text(value.as_bytes())
        }
        Value::Bytes(value) => ValueRef::Blob(value),
        Value::List(..) => {
            return Err(ValueError::Invalid("SQLite takes no list as one argument".to_owned()));
        }
        Value::Invalid(why) => return Err(ValueError::Invalid(why.clone())),
        _ => return Ok(None),
    }))
}

/// SQLite would store NULL for NaN.
fn number(value: f64) -> Result<ValueRef<'static>, ValueError> {
    if value.is_nan() { Err(ValueError::OutOfRange("NaN".to_owned())) } else { Ok(ValueRef::Real(value)) }
}
