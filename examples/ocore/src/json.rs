//! Entities and values as JSON, by their descriptors: every field under its own name, and none that is sensitive.

use chrono::SecondsFormat;
use ent::prelude::*;
use ent::sql::Value;
use serde_json::{Map, json};

/// A JSON object.
pub type Object = Map<String, serde_json::Value>;

/// The fields of an entity.
pub fn entity<E: Entity>(entity: &E) -> Object {
    let fields = E::SCHEMA.fields.iter().enumerate().filter(|(_, field)| !field.sensitive);
    fields.map(|(at, field)| (field.name.to_owned(), value(&entity.value(at)))).collect()
}

/// One value.
pub fn value(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Uint(value) => json!(value),
        Value::F32(value) => json!(value),
        Value::F64(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::DateTime(value) => json!(value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Value::Uuid(value) => json!(value),
        Value::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        // The schema has no fields of other types.
        _ => serde_json::Value::Null,
    }
}
