//! Keys, of one field or of several: how they become values, and how rows are found by them.
//!
//! Keys of one entity travel as one flat list of values, as many for each as the key has fields; for a key of one field
//! that is simply the list of the keys.

use std::any::Any;

use ent_sql::{Dialect, Flow, Kind, Row, Sink, Value, ValueError};

use crate::entity::{Entity, ToId};
use crate::error::Error;
use crate::exec::read;
use crate::field_type::{FieldType, IntoField};
use crate::plan::Plan;
use crate::predicate::{Compare, Expr};
use crate::schema::{EntitySchema, FieldSchema};
use crate::select::{Item, Selection};

/// A type that can be the key of an entity: one that a field can have, or a tuple of two to four of them.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone)]
/// #[ent(id(user_id, tweet_id))]
/// pub struct Like {
///     pub user_id: i64,
///     pub tweet_id: i64,
/// }
///
/// # async fn f(client: &Client) -> Result<(), ent::Error> {
/// let like = Like::get((1, 2), client).await?;
/// let (user_id, tweet_id) = like.id();
/// # Ok(()) }
/// ```
pub trait KeyType: Clone + Send + Sync + Sized + 'static {
    /// Adds the values of the key's fields, in their order.
    fn write(self, values: &mut Vec<Value>);

    /// Reads the columns of the key, in the order of its fields, from the one at `at` on.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`], which names the entity and the field, when a column holds no value of the field's type.
    fn read(row: &dyn Row, at: usize, schema: &'static EntitySchema) -> Result<Self, Error>;

    /// The key again, from the values that [`write`](Self::write) added.
    ///
    /// # Errors
    ///
    /// When they are of other types, or not as many.
    fn from_values(values: &[Value]) -> Result<Self, ValueError>;
}

impl<T: FieldType<Base = T>> KeyType for T {
    fn write(self, values: &mut Vec<Value>) {
        values.push(self.into_value());
    }

    fn read(row: &dyn Row, at: usize, schema: &'static EntitySchema) -> Result<Self, Error> {
        column(row, at, schema, 0)
    }

    fn from_values(values: &[Value]) -> Result<Self, ValueError> {
        T::from_value(values.first().ok_or(ValueError::Null)?)
    }
}

/// The column of the field at that position of the key.
fn column<T: FieldType>(
    row: &dyn Row,
    at: usize,
    schema: &'static EntitySchema,
    field: usize,
) -> Result<T, Error> {
    T::decode(row, at + field).map_err(|source| Error::Decode {
        entity: schema.name,
        field: schema.key_fields().nth(field).map_or("its key", |field| field.name),
        source,
    })
}

macro_rules! tuple {
    ($($name:ident $given:ident $at:tt),+) => {
        impl<$($name: FieldType<Base = $name>),+> KeyType for ($($name,)+) {
            fn write(self, values: &mut Vec<Value>) {
                $(values.push(self.$at.into_value());)+
            }

            fn read(row: &dyn Row, at: usize, schema: &'static EntitySchema) -> Result<Self, Error> {
                Ok(($(column::<$name>(row, at, schema, $at)?,)+))
            }

            fn from_values(values: &[Value]) -> Result<Self, ValueError> {
                Ok(($($name::from_value(values.get($at).ok_or(ValueError::Null)?)?,)+))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E, $($name, $given),+> ToId<E> for ($($given,)+)
        where
            E: Entity<Id = ($($name,)+)>,
            $($name: FieldType<Base = $name>, $given: IntoField<$name> + Clone,)+
        {
            fn to_id(&self) -> E::Id {
                ($(self.$at.clone().into_field(),)+)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E, $($name, $given),+> ToId<E> for &($($given,)+)
        where
            E: Entity<Id = ($($name,)+)>,
            $($name: FieldType<Base = $name>, $given: IntoField<$name> + Clone,)+
        {
            fn to_id(&self) -> E::Id {
                ($(self.$at.clone().into_field(),)+)
            }
        }
    };
}

tuple!(A X 0, B Y 1);
tuple!(A X 0, B Y 1, C Z 2);
tuple!(A X 0, B Y 1, C Z 2, D W 3);

/// The values of one key.
pub(crate) fn values(key: impl KeyType) -> Vec<Value> {
    let mut values = Vec::new();
    key.write(&mut values);
    values
}

/// The values of the key of an entity.
pub(crate) fn values_of<E: Entity>(entity: &E) -> Vec<Value> {
    E::SCHEMA.key.iter().map(|at| entity.value(*at)).collect()
}

/// The condition that a row has that key.
pub(crate) fn is(schema: &'static EntitySchema, key: Vec<Value>) -> Expr {
    let mut parts: Vec<Expr> =
        schema.key_fields().zip(key).map(|(field, value)| Expr::Compare(field, Compare::Eq, value)).collect();
    match (parts.len(), parts.pop()) {
        (1, Some(one)) => one,
        (_, last) => Expr::And(parts.into_iter().chain(last).collect()),
    }
}

/// The condition that a row has one of those keys.
pub(crate) fn among(schema: &'static EntitySchema, keys: Vec<Value>) -> Expr {
    match schema.key {
        [_] => Expr::In(schema.id_field(), keys, false),
        _ => Expr::Keys(schema, keys),
    }
}

/// How many values of keys go into one statement: well below every database's limit on arguments.
pub(crate) const PORTION: usize = 8_192;

/// As many keys as go into one statement, each time.
pub(crate) fn portions<'a>(schema: &EntitySchema, keys: &'a [Value]) -> std::slice::Chunks<'a, Value> {
    let width = schema.key.len().max(1);
    keys.chunks(PORTION / width * width)
}

/// How many keys there are in such a list.
pub(crate) fn count(schema: &EntitySchema, keys: &[Value]) -> usize {
    keys.len() / schema.key.len().max(1)
}

/// ` IN (keys)` behind the columns of a key of several fields, written here too. The alias is of the table that has them.
///
/// The list is padded to a power of two by its last key, so that there are few texts of such a statement.
pub(crate) fn write_in(plan: &mut Plan, t: Option<usize>, schema: &'static EntitySchema, keys: &[Value]) {
    let width = schema.key.len();
    let rows = keys.len() / width.max(1);
    if rows == 0 {
        plan.w.push("1 = 0");
        return;
    }
    for (i, field) in schema.key_fields().enumerate() {
        plan.w.push(if i == 0 { "(" } else { ", " });
        match t {
            Some(t) => plan.w.column(t, field.column),
            None => plan.w.ident(field.column),
        };
    }
    // A list of rows is a table to SQLite.
    plan.w.push(if plan.dialect() == Dialect::Sqlite { ") IN (VALUES " } else { ") IN (" });
    let padded = rows.next_power_of_two();
    // Past the limit the server would refuse what it could still take.
    let padded = if padded * width > 32_768 { rows } else { padded };
    for i in 0..padded {
        let row = i.min(rows - 1);
        plan.w.push(if i == 0 { "(" } else { ", (" });
        for (i, (field, value)) in schema.key_fields().zip(&keys[row * width..]).enumerate() {
            if i > 0 {
                plan.w.push(", ");
            }
            plan.value(field, value.clone());
        }
        plan.w.push(")");
    }
    plan.w.push(")");
}

/// The keys of a query in place of its entities.
pub(crate) struct Ids(pub(crate) &'static EntitySchema);

impl<E: Entity> Selection<E> for Ids {
    type Output = E::Id;

    fn items(&self, items: &mut Vec<Item>) {
        items.extend(self.0.key_fields().map(Item::Field));
    }

    fn decode(&self, row: &dyn Row, at: &mut usize) -> Result<E::Id, Error> {
        *at += self.0.key.len();
        E::Id::read(row, *at - self.0.key.len(), self.0)
    }
}

/// Takes the values of fields that a query selects, row by row, as one flat list.
pub(crate) struct FieldSink {
    schema: &'static EntitySchema,
    fields: Vec<(&'static FieldSchema, Kind)>,
    values: Vec<Value>,
    error: Option<Error>,
}

impl FieldSink {
    pub(crate) fn of_key(schema: &'static EntitySchema) -> Self {
        FieldSink::new(schema, schema.key_fields())
    }

    pub(crate) fn new(
        schema: &'static EntitySchema,
        fields: impl Iterator<Item = &'static FieldSchema>,
    ) -> Self {
        let fields = fields.map(|field| (field, field.ty.kind())).collect();
        FieldSink { schema, fields, values: Vec::new(), error: None }
    }

    pub(crate) fn finish(self) -> Result<Vec<Value>, Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.values),
        }
    }
}

impl Sink for FieldSink {
    fn row(&mut self, row: &dyn Row) -> Flow {
        for (i, (field, kind)) in self.fields.iter().enumerate() {
            match read(row, i, *kind) {
                Ok(value) => self.values.push(value),
                Err(source) => {
                    self.error = Some(Error::Decode { entity: self.schema.name, field: field.name, source });
                    return Flow::Stop;
                }
            }
        }
        Flow::Continue
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
