//! Ent's way to print an entity: `User(id=1, age=30, name=a8m)`.

use std::fmt::{Formatter, Result};

use ent_sql::Value;

use crate::entity::Entity;

/// Prints an entity: its fields in their order. A field that is `None` prints as nothing, a sensitive one as `<sensitive>`,
/// a moment as ANSI C's `asctime` has it.
pub fn display<E: Entity>(entity: &E, f: &mut Formatter<'_>) -> Result {
    write!(f, "{}(", E::SCHEMA.name)?;
    for (i, field) in E::SCHEMA.fields.iter().enumerate() {
        let separator = if i > 0 { ", " } else { "" };
        write!(f, "{separator}{}=", field.name)?;
        match field.sensitive {
            true => f.write_str("<sensitive>")?,
            false => value(&entity.value(i), f)?,
        }
    }
    f.write_str(")")
}

fn value(value: &Value, f: &mut Formatter<'_>) -> Result {
    match value {
        Value::Null(_) | Value::List(..) => Ok(()),
        Value::Bool(b) => write!(f, "{b}"),
        Value::Int(n) => write!(f, "{n}"),
        Value::Uint(n) => write!(f, "{n}"),
        Value::F32(n) => write!(f, "{n}"),
        Value::F64(n) => write!(f, "{n}"),
        Value::Text(text) | Value::Json(text) => f.write_str(text),
        Value::Bytes(bytes) => write!(f, "{bytes:?}"),
        #[cfg(feature = "chrono")]
        Value::DateTime(at) => write!(f, "{}", at.format("%a %b %e %H:%M:%S %Y")),
        #[cfg(feature = "chrono")]
        Value::NaiveDateTime(at) => write!(f, "{}", at.format("%a %b %e %H:%M:%S %Y")),
        #[cfg(feature = "chrono")]
        Value::Date(date) => write!(f, "{date}"),
        #[cfg(feature = "chrono")]
        Value::Time(time) => write!(f, "{time}"),
        #[cfg(feature = "uuid")]
        Value::Uuid(uuid) => write!(f, "{uuid}"),
        #[cfg(feature = "decimal")]
        Value::Decimal(n) => write!(f, "{n}"),
        Value::Invalid(why) => write!(f, "<{why}>"),
    }
}
