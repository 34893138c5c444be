//! What the derive's code names. None of it is part of the public interface.

pub use crate::annotate;
pub use crate::batch::batch;
pub use crate::behaviour::{Behaviour, BehaviourCore};
pub use crate::builder::{Builder, CreateBuilder, Setters, UpdateBuilder};
pub use crate::check;
pub use crate::client::Client;
pub use crate::codec::{Codec, Coded, IntoPlain, coded, coded_value, decoded};
pub use crate::container::{Loaded, Many, One};
pub use crate::create::{Create, CreateBulk};
pub use crate::delete::{Delete, DeleteMany};
pub use crate::display::display;
pub use crate::edge::{Edge, ToMany, ToOne};
pub use crate::entity::{Entity, KeyOf, LeadsBack, Set, ToId, Unset, inverse_of};
pub use crate::error::Error;
pub use crate::exec::{cell, column};
pub use crate::field::Field;
pub use crate::field_type::{FieldType, IntoField, Number, Ordered, TextType};
pub use crate::flatten;
pub use crate::mixin::{ConstantsAt, HasMixin, IsMixin, Mixin, MixinId, MixinSchema, Place, TableSchema};
pub use crate::node::{Node, NodeCell};
pub use crate::predicate::Predicate;
pub use crate::query::{Query, get, neighbours};
pub use crate::required::{Complete, Copied, Here, InFirst, InRest, Inner, Path, State, With, with};
pub use crate::schema::{
    Annotation, CheckSchema, EdgeSchema, EntitySchema, FieldSchema, IndexOptions, IndexSchema, OnDelete,
    PerDialect, TableOptions, Through, TypeSchema,
};
pub use crate::select::Projection;
pub use crate::update::{Multiple, Single, Update};
pub use crate::upsert::{ConflictTarget, OnConflict, SaysWhatToDo};
pub use crate::validate::{Bound, Validator};
pub use crate::view::{NoKey, Table, View};
pub use ent_sql::{ColumnType, Dialect, Row, Statement, Value, ValueError};

/// The descriptor of the entity that an edge leads to: one of a table, as rows of views have no identity to refer to.
///
/// It is a function of the entity's own. One function for all would be found again at each step around a ring of entities,
/// and the compiler would take that for a recursion without end.
pub const fn target<E: Entity<Kind = Table>>() -> fn() -> &'static EntitySchema {
    E::schema
}

/// The value of a default expression.
pub fn default_value<T: FieldType, V: IntoField<T>>(value: V) -> Value {
    value.into_field().into_value()
}

/// The value of a default expression that can fail.
pub fn try_default_value<T: FieldType, V: IntoField<T>, E: std::fmt::Display>(value: Result<V, E>) -> Value {
    match value {
        Ok(value) => value.into_field().into_value(),
        Err(error) => Value::Invalid(error.to_string()),
    }
}

/// Runs a validator of the user's own.
pub fn validate_with<T, F, E>(value: &Value, check: F) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    T: FieldType,
    F: FnOnce(&T) -> Result<(), E>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    check(&T::from_value(value)?).map_err(Into::into)
}

/// Whether a constant default of such a field becomes a `DEFAULT` of its column too.
pub const fn constant_default<T: FieldType>() -> bool {
    use ent_sql::Kind;
    // What is written by an expression of its own is no constant to the database.
    T::COLUMN.write_as.is_empty()
        && matches!(T::TYPE.kind(), Kind::Bool | Kind::Int | Kind::Uint | Kind::F32 | Kind::F64 | Kind::Text)
}

/// The value of a field that an entity does not have.
pub fn no_such_field() -> Value {
    Value::Invalid("there is no such field".to_owned())
}

/// What decoding gives for a struct whose derive did not get through: it has no columns to read.
pub fn no_such_row(_: &dyn Row, _: usize) -> Error {
    Error::Schema("the entity is not valid".to_owned())
}

/// Two lists of validators as one.
pub const fn both<const N: usize>(first: &[Validator], second: &[Validator]) -> [Validator; N] {
    let mut all = [Validator::MinLen(0); N];
    let mut i = 0;
    while i < N {
        all[i] = if i < first.len() { first[i] } else { second[i - first.len()] };
        i += 1;
    }
    all
}
