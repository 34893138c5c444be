//! What tells tables from views: a view is an entity that can be read, and has none of what writes.

use ent_sql::{ColumnType, Row, Value, ValueError};

use crate::field_type::FieldType;

/// Marks entities that are stored in a table of their own.
#[derive(Debug)]
pub struct Table;

/// Marks entities that are a view: the rows of a query.
#[derive(Debug)]
pub struct View;

/// The key of a view that declares none. There is no value to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKey;

impl FieldType for NoKey {
    type Base = Self;
    const TYPE: ColumnType = ColumnType::Bool;

    fn decode(_: &dyn Row, _: usize) -> Result<Self, ValueError> {
        Err(ValueError::Invalid("the view has no field `id`, so its rows have no keys".to_owned()))
    }

    fn into_value(self) -> Value {
        Value::Invalid("the view has no field `id`, so its rows have no keys".to_owned())
    }

    fn from_value(_: &Value) -> Result<Self, ValueError> {
        Ok(NoKey)
    }
}
