//! The description of the API, in the form of OpenAPI 3.1. It is made from the descriptors of the entities and from the same
//! calls that make the router, so that it can't say anything else than what there is.

use std::collections::BTreeMap;

use ent::prelude::*;
use ent::schema::FieldSchema;
use ent::sql::ColumnType;
use serde_json::{Value, json};

use crate::api::body::Body;
use crate::api::resource::Resource;
use crate::json::Object;

/// What can be asked of one address.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method, in small letters.
    pub method: &'static str,
    /// The address, with `{id}` for a key.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// What it is about.
    pub tag: &'static str,
    /// The parameters of its query.
    pub parameters: Vec<Value>,
    /// The schema of what it is sent, if anything.
    pub body: Option<Value>,
    /// The status of success.
    pub status: u16,
    /// The schema of what it answers then, if anything.
    pub answer: Option<Value>,
}

/// The description in the making.
#[derive(Debug, Default)]
pub struct Document {
    operations: Vec<Operation>,
    schemas: BTreeMap<String, Value>,
}

impl Document {
    /// All operations.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(crate) fn add(&mut self, operation: Operation) {
        self.operations.push(operation);
    }

    /// Describes an entity, and says where.
    pub(crate) fn entity<E: Resource>(&mut self) -> Value {
        let fields = E::SCHEMA.fields.iter().filter(|field| !field.sensitive);
        let properties: Object = fields.map(|field| (field.name.to_owned(), property(field))).collect();
        let schema = json!({
            "type": "object",
            "description": E::SCHEMA.comment.unwrap_or_default(),
            "properties": properties,
        });
        self.schema(E::SCHEMA.name.to_owned(), schema)
    }

    /// Describes a body of which every field is one of the entity's, those among them that are taken for every entity. Of one
    /// that creates, some are required.
    pub(crate) fn body<E: Entity, B: Body>(&mut self, name: String, creates: bool, more: &[&str]) -> Value {
        let names = B::FIELDS.iter().chain(more).map(|name| name.trim_start_matches("r#"));
        let fields: Vec<&FieldSchema> = names.filter_map(|name| E::SCHEMA.field(name)).collect();
        debug_assert_eq!(
            fields.len(),
            B::FIELDS.len() + more.len(),
            "{name} has fields that are none of the entity's"
        );
        let properties: Object =
            fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
        let required = |field: &&&FieldSchema| creates && field.required && !more.contains(&field.name);
        let required: Vec<&str> = fields.iter().filter(required).map(|field| field.name).collect();
        let schema = json!({
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
            "required": required,
        });
        self.schema(name, schema)
    }

    fn schema(&mut self, name: String, schema: Value) -> Value {
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        self.schemas.insert(name, schema);
        reference
    }

    /// The whole of it.
    pub fn to_json(&self) -> Value {
        let mut paths: BTreeMap<&str, Object> = BTreeMap::new();
        for operation in &self.operations {
            let path = paths.entry(&operation.path).or_default();
            path.insert(operation.method.to_owned(), operation.to_json());
        }
        let error = json!({
            "type": "object",
            "properties": { "error": {
                "type": "object",
                "properties": {
                    "code": { "type": "string" },
                    "message": { "type": "string" },
                    "field": { "type": "string" },
                },
                "required": ["code", "message"],
            } },
            "required": ["error"],
        });
        let mut schemas: BTreeMap<&str, &Value> =
            self.schemas.iter().map(|(name, schema)| (&**name, schema)).collect();
        schemas.insert("Error", &error);
        json!({
            "openapi": "3.1.0",
            "info": { "title": "oCore", "version": env!("CARGO_PKG_VERSION") },
            "security": [{ "key": [] }],
            "paths": paths,
            "components": {
                "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } },
                "schemas": schemas,
            },
        })
    }
}

impl Operation {
    fn to_json(&self) -> Value {
        let content = |schema: &Value| json!({ "application/json": { "schema": schema } });
        let mut parameters = self.parameters.clone();
        if self.path.contains("{id}") {
            let schema = json!({ "type": "string", "format": "uuid" });
            parameters.push(json!({ "name": "id", "in": "path", "required": true, "schema": schema }));
        }
        let mut success = json!({ "description": "It is done." });
        if let Some(answer) = &self.answer {
            success["content"] = content(answer);
        }
        let failure = json!({
            "description": "It is not, and why.",
            "content": content(&json!({ "$ref": "#/components/schemas/Error" })),
        });
        let mut operation = json!({
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": parameters,
            "responses": { self.status.to_string(): success, "default": failure },
        });
        if let Some(body) = &self.body {
            operation["requestBody"] = json!({ "required": true, "content": content(body) });
        }
        operation
    }
}

/// A parameter of a query.
pub(crate) fn parameter(name: &str, schema: Value, description: &str) -> Value {
    json!({ "name": name, "in": "query", "schema": schema, "description": description })
}

/// What a field is.
pub(crate) fn property(field: &FieldSchema) -> Value {
    let mut property = schema(field.ty);
    if field.nullable
        && let Some(ty) = property.get("type").cloned()
    {
        property["type"] = json!([ty, "null"]);
        if let Some(values) = property.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
    }
    if let Some(comment) = field.comment {
        property["description"] = comment.into();
    }
    property
}

/// What the values of a type are.
fn schema(ty: ColumnType) -> Value {
    match ty {
        ColumnType::Bool => json!({ "type": "boolean" }),
        ColumnType::F32 | ColumnType::F64 => json!({ "type": "number" }),
        ColumnType::U16 => json!({ "type": "integer", "minimum": 0, "maximum": u16::MAX }),
        ty if ty.is_integer() => json!({ "type": "integer" }),
        ColumnType::DateTime => json!({ "type": "string", "format": "date-time" }),
        ColumnType::Uuid => json!({ "type": "string", "format": "uuid" }),
        ColumnType::Enum(values) => json!({ "type": "string", "enum": values }),
        ColumnType::Json => json!({}),
        _ => json!({ "type": "string" }),
    }
}
