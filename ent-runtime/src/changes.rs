//! What is to be written of one entity, before it is SQL. Every create and every update is one of these, and takes the same
//! way: defaults, then checks, then statements.

use std::collections::HashSet;

use ent_sql::{ColumnType, Dialect, Value, ValueError};

use crate::batch::Key;
use crate::error::Error;
use crate::node::{Node, Storage};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::validate::Refused;

/// What becomes of a field.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Set(Value),
    Add(Value),
    Clear,
}

impl Change {
    /// What setting a field to the value is: clearing it, where that is `NULL`.
    pub(crate) fn of(value: Value) -> Change {
        match value {
            Value::Null(_) => Change::Clear,
            value => Change::Set(value),
        }
    }
}

/// What becomes of an edge: it is cleared first, then loses and gains neighbours. Those are flat lists of keys.
#[derive(Clone, Debug)]
pub(crate) struct EdgeChange {
    pub(crate) edge: &'static EdgeSchema,
    pub(crate) clear: bool,
    pub(crate) remove: Vec<Value>,
    pub(crate) add: Vec<Value>,
}

/// The changes to one entity, or to the many that an update is of.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    pub(crate) schema: &'static EntitySchema,
    pub(crate) fields: Vec<(&'static FieldSchema, Change)>,
    pub(crate) edges: Vec<EdgeChange>,
}

/// A column of the entity's own table with what becomes of it.
#[derive(Clone)]
pub(crate) struct ColumnChange<'a> {
    pub(crate) column: &'a str,
    /// The name of the field or edge that it is of.
    pub(crate) name: &'static str,
    /// The field whose values it holds: its own, or for a reference that is no field the key that it refers to.
    pub(crate) field: &'static FieldSchema,
    pub(crate) change: Change,
}

impl Changes {
    pub(crate) fn new(schema: &'static EntitySchema) -> Self {
        Changes { schema, fields: Vec::new(), edges: Vec::new() }
    }

    /// The changes of a create: most set all fields but a key that the database makes.
    pub(crate) fn of_create(schema: &'static EntitySchema) -> Self {
        let fields = Vec::with_capacity(schema.fields.len().saturating_sub(1));
        Changes { schema, fields, edges: Vec::new() }
    }

    pub(crate) fn node(&self) -> &'static Node {
        (self.schema.node)()
    }

    /// The change of a field, if there is one.
    pub(crate) fn field(&self, name: &str) -> Option<&Change> {
        self.fields.iter().find(|(field, _)| field.name == name).map(|(_, change)| change)
    }

    /// Changes a field; the last call wins, and additions add up.
    pub(crate) fn change(&mut self, field: &'static FieldSchema, change: Change) {
        match self.fields.iter_mut().find(|(other, _)| other.name == field.name) {
            None => self.fields.push((field, change)),
            Some((_, before)) => {
                *before = match (&*before, change) {
                    (Change::Set(value), Change::Add(delta)) => Change::Set(sum(value, &delta)),
                    (Change::Add(value), Change::Add(delta)) => Change::Add(sum(value, &delta)),
                    // What is added to nothing is the sum itself, as COALESCE has it.
                    (Change::Clear, Change::Add(delta)) => Change::Set(delta),
                    (_, last) => last,
                }
            }
        }
    }

    fn edge(&mut self, edge: &'static EdgeSchema) -> &mut EdgeChange {
        let at = self.edges.iter().position(|change| change.edge.name == edge.name).unwrap_or_else(|| {
            self.edges.push(EdgeChange { edge, clear: false, remove: Vec::new(), add: Vec::new() });
            self.edges.len() - 1
        });
        &mut self.edges[at]
    }

    /// The field that holds an edge, if one does.
    fn held_by(&self, edge: &EdgeSchema) -> Option<&'static FieldSchema> {
        edge.field.and_then(|field| self.schema.field(field))
    }

    pub(crate) fn add(&mut self, edge: &'static EdgeSchema, ids: Vec<Value>) {
        extend(&mut self.edge(edge).add, ids, width(edge));
    }

    pub(crate) fn remove(&mut self, edge: &'static EdgeSchema, ids: Vec<Value>) {
        let change = self.edge(edge);
        let width = width(edge);
        extend(&mut change.remove, ids, width);
        let removed: HashSet<Option<Key>> = change.remove.chunks(width).map(Key::of).collect();
        let kept = change.add.chunks(width).filter(|added| !removed.contains(&Key::of(added)));
        change.add = kept.flatten().cloned().collect();
    }

    /// Points a to-one edge at the entity with that key.
    pub(crate) fn link(&mut self, edge: &'static EdgeSchema, id: Vec<Value>) {
        match self.held_by(edge) {
            // A field holds a key of one field.
            Some(field) => id.into_iter().for_each(|id| self.change(field, Change::Set(id))),
            None => self.edge(edge).add = id,
        }
    }

    pub(crate) fn clear(&mut self, edge: &'static EdgeSchema) {
        match self.held_by(edge) {
            Some(field) => self.change(field, Change::Clear),
            None => {
                let change = self.edge(edge);
                change.clear = true;
                change.remove.clear();
                change.add.clear();
            }
        }
    }

    /// Fills in what a create has not set and has a default for.
    pub(crate) fn create_defaults(&mut self) {
        for field in self.schema.fields {
            if let Some(default) = field.default
                && self.field(field.name).is_none()
            {
                self.fields.push((field, Change::Set(default())));
            }
        }
    }

    /// Fills in what an update has not changed and has a default for.
    pub(crate) fn update_defaults(&mut self) {
        for field in self.schema.fields {
            if let Some(default) = field.update_default
                && self.field(field.name).is_none()
            {
                self.fields.push((field, Change::Set(default())));
            }
        }
    }

    /// Checks that a create has all that it must have, and that every value is valid.
    pub(crate) fn check_create(&self, dialect: Dialect) -> Result<(), Error> {
        self.check_required(dialect)?;
        self.validate()
    }

    /// Checks that a create has all that it must have.
    fn check_required(&self, dialect: Dialect) -> Result<(), Error> {
        let missing = |field, what: &str| Error::Validation {
            entity: self.schema.name,
            field,
            source: Box::new(Refused(format!("missing required {what}"))),
        };
        for field in self.schema.fields {
            let set = matches!(self.field(field.name), Some(Change::Set(_)));
            if field.required && !set && field.db_default.get(dialect).is_none() {
                return Err(missing(field.name, "field"));
            }
        }
        for edge in self.schema.edges {
            let linked =
                self.edges.iter().any(|change| change.edge.name == edge.name && !change.add.is_empty());
            let held = self.held_by(edge).is_some_and(|f| matches!(self.field(f.name), Some(Change::Set(_))));
            let made = self.held_by(edge).is_some_and(|field| field.db_default.get(dialect).is_some());
            if edge.required && !linked && !held && !made {
                return Err(missing(edge.name, "edge"));
            }
        }
        Ok(())
    }

    /// Checks every value that is set, by its validators in order; the first that refuses ends it.
    pub(crate) fn validate(&self) -> Result<(), Error> {
        for (field, change) in &self.fields {
            let (Change::Set(value) | Change::Add(value)) = change else { continue };
            let refused = |source| Error::Validation { entity: self.schema.name, field: field.name, source };
            if let Value::Invalid(why) = value {
                return Err(refused(Box::new(Refused(why.clone()))));
            }
            let holds_edge = self.schema.edges.iter().any(|edge| edge.field == Some(field.name));
            if matches!(change, Change::Add(_)) && holds_edge {
                return Err(refused(Box::new(Refused("it holds an edge, and can't be added to".to_owned()))));
            }
            if matches!(change, Change::Set(_)) && !fits(field.ty, value) {
                return Err(refused(Box::new(ValueError::OutOfRange("the sum".to_owned()))));
            }
            if matches!(change, Change::Set(_)) {
                for validator in field.type_schema.validators.iter().chain(field.validators) {
                    validator.check(value).map_err(refused)?;
                }
            }
        }
        Ok(())
    }

    /// The columns of the entity's own table that change, references that are no field among them.
    pub(crate) fn columns(&self) -> Vec<ColumnChange<'static>> {
        self.fields.iter().cloned().map(of_field).chain(self.references()).collect()
    }

    /// The same of a create, which has no further use for what it sets.
    pub(crate) fn take_columns(&mut self) -> impl Iterator<Item = ColumnChange<'static>> {
        let needed = !self.edges.is_empty() || self.mirrored_fields().next().is_some();
        let fields = if needed { self.fields.clone() } else { std::mem::take(&mut self.fields) };
        fields.into_iter().map(of_field).chain(self.references())
    }

    /// The references among the columns that are no field.
    fn references(&self) -> impl Iterator<Item = ColumnChange<'static>> {
        let node = self.node();
        self.edges.iter().filter_map(|change| match &node.edge(change.edge).storage {
            Storage::Own { column, .. } => Some(ColumnChange {
                column: column.as_str(),
                name: change.edge.name,
                field: (change.edge.target)().id_field(),
                change: match change.add.last() {
                    Some(id) => Change::Set(id.clone()),
                    None => Change::Clear,
                },
            }),
            _ => None,
        })
    }

    /// Whether rows beside the entity's own are written.
    pub(crate) fn touches_other_rows(&self) -> bool {
        let node = self.node();
        let beside = self.edges.iter().any(|change| {
            let edge = node.edge(change.edge);
            edge.bidirectional || !matches!(edge.storage, Storage::Own { .. })
        });
        beside || self.mirrored_fields().next().is_some()
    }

    /// The edges that both ends hold and whose field is changed: the other end's row follows.
    pub(crate) fn mirrored_fields(&self) -> impl Iterator<Item = (&'static EdgeSchema, &Change)> {
        self.schema.edges.iter().filter_map(|edge| {
            let field = self.held_by(edge)?;
            let change = self.field(field.name)?;
            self.node().edge(edge).bidirectional.then_some((edge, change))
        })
    }
}

/// The column of a field that changes.
fn of_field((field, change): (&'static FieldSchema, Change)) -> ColumnChange<'static> {
    ColumnChange { column: field.column, name: field.name, field, change }
}

/// How many values the key of an entity has that the edge leads to.
fn width(edge: &EdgeSchema) -> usize {
    (edge.target)().key.len().max(1)
}

/// Adds the keys, of so many values each, that are not there yet.
fn extend(known: &mut Vec<Value>, ids: Vec<Value>, width: usize) {
    let mut seen: HashSet<Option<Key>> = known.chunks(width).map(Key::of).collect();
    known.extend(ids.chunks(width).filter(|id| seen.insert(Key::of(id))).flatten().cloned());
}

/// Whether an integer is one of the field's type. A value that was set is; one that was added to may not be.
fn fits(ty: ColumnType, value: &Value) -> bool {
    let Value::Int(n) = *value else { return true };
    match ty {
        ColumnType::I8 => i8::try_from(n).is_ok(),
        ColumnType::I16 => i16::try_from(n).is_ok(),
        ColumnType::I32 => i32::try_from(n).is_ok(),
        ColumnType::U8 => u8::try_from(n).is_ok(),
        ColumnType::U16 => u16::try_from(n).is_ok(),
        ColumnType::U32 => u32::try_from(n).is_ok(),
        ColumnType::U64 => n >= 0,
        _ => true,
    }
}

/// The sum of two numbers, or why there is none.
fn sum(a: &Value, b: &Value) -> Value {
    let out_of_range = || Value::Invalid("the sum is out of range".to_owned());
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.checked_add(*b).map_or_else(out_of_range, Value::Int),
        (Value::Uint(a), Value::Int(b)) => a.checked_add_signed(*b).map_or_else(out_of_range, Value::Uint),
        (Value::F32(a), Value::F32(b)) => Value::F32(a + b),
        (Value::F64(a), Value::F64(b)) => Value::F64(a + b),
        #[cfg(feature = "decimal")]
        (Value::Decimal(a), Value::Decimal(b)) => a.checked_add(*b).map_or_else(out_of_range, Value::Decimal),
        (Value::Null(_), b) => b.clone(),
        (Value::Invalid(_), _) => a.clone(),
        _ => Value::Invalid("a value of this type can't be added to".to_owned()),
    }
}
