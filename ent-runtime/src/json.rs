//! Any serialisable type, stored as a JSON document.

use ent_sql::{ColumnType, Row, Value, ValueError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::field_type::{FieldType, IntoField};

/// A value of any serialisable type, stored as a JSON document.
///
/// ```
/// use ent::Json;
/// let tags = Json(vec!["a".to_string()]);
/// assert_eq!(tags.len(), 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> std::ops::Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

fn encode<T: Serialize>(value: &T) -> Value {
    match serde_json::to_string(value) {
        Ok(text) => Value::Json(text),
        Err(error) => Value::Invalid(format!("it can't be written as JSON: {error}")),
    }
}

fn decode<T: DeserializeOwned>(text: Option<&str>) -> Result<T, ValueError> {
    let text = text.ok_or(ValueError::Null)?;
    serde_json::from_str(text)
        .map_err(|error| ValueError::Invalid(format!("the JSON can't be read: {error}")))
}

fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, ValueError> {
    match value {
        Value::Json(text) => decode(Some(text)),
        Value::Null(_) => Err(ValueError::Null),
        other => Err(ValueError::Type { expected: "JSON", found: format!("{:?}", other.kind()) }),
    }
}

impl<T> FieldType for Json<T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    type Base = Self;
    const TYPE: ColumnType = ColumnType::Json;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        decode(row.json(index)?).map(Json)
    }

    fn into_value(self) -> Value {
        encode(&self.0)
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        from_value(value).map(Json)
    }
}

impl FieldType for serde_json::Value {
    type Base = Self;
    const TYPE: ColumnType = ColumnType::Json;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        decode(row.json(index)?)
    }

    fn into_value(self) -> Value {
        encode(&self)
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        from_value(value)
    }
}

/// A list can be given for a JSON list as it is.
impl<T> IntoField<Json<Vec<T>>> for Vec<T> {
    fn into_field(self) -> Json<Vec<T>> {
        Json(self)
    }
}

impl<T> IntoField<Option<Json<Vec<T>>>> for Vec<T> {
    fn into_field(self) -> Option<Json<Vec<T>>> {
        Some(Json(self))
    }
}
