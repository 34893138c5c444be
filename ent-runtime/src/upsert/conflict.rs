//! What two entities would have in common if both were there: the unique field, the key, or the fields and edges of a unique
//! index that an upsert finds the entity by which is there already.

use std::sync::{Arc, Mutex, PoisonError};

use ent_sql::Value;

use crate::changes::{Change, Changes};
use crate::edge::{Edge, ToOne};
use crate::entity::Entity;
use crate::error::Error;
use crate::field::Field;
use crate::key;
use crate::node::{Node, Storage, same};
use crate::predicate::{Compare, Expr};
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};

/// A field or an edge to one of a [`ConflictTarget`].
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Field(&'static FieldSchema),
    Edge(&'static EdgeSchema),
}

impl Part {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Part::Field(field) => field.name,
            Part::Edge(edge) => edge.name,
        }
    }
}

/// What an upsert may be about: a unique field, a key, an edge to one that is unique; or several of them, as a tuple, that are
/// the key or a unique index together. Their order does not matter.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// #[ent(index(fields(name), edges(owner), unique))]
/// pub struct Task {
///     pub id: i64,
///     pub name: String,
///     pub priority: i32,
///     pub owner: One<User>,
/// }
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct User {
///     pub id: i64,
///     #[ent(unique)]
///     pub name: String,
///     #[ent(inverse = owner)]
///     pub tasks: Many<Task>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User, Task].create(&client).await?;
/// let a8m = User::create().name("a8m").on_conflict(User::NAME).ignore().save(&client).await?;
/// let task = Task::create().name("write").priority(1).owner(a8m.entity());
/// task.on_conflict((Task::NAME, Task::OWNER)).update_new_values().save(&client).await?;
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not what entities of `{E}` can be in conflict by",
    label = "expected a field or an edge to one of `{E}`, or a tuple of them",
    note = "name what is unique: a field, the key, or the fields and edges of a unique index"
)]
pub trait ConflictTarget<E> {
    #[doc(hidden)]
    fn parts(self, parts: &mut Vec<Part>);
}

impl<E: Entity, T> ConflictTarget<E> for Field<E, T> {
    fn parts(self, parts: &mut Vec<Part>) {
        parts.push(Part::Field(self.schema));
    }
}

impl<E: Entity, T: Entity> ConflictTarget<E> for ToOne<E, T> {
    fn parts(self, parts: &mut Vec<Part>) {
        let edge = Edge::schema(self);
        let field = edge.field.and_then(|field| E::SCHEMA.field(field));
        parts.push(field.map_or(Part::Edge(edge), Part::Field));
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        #[diagnostic::do_not_recommend]
        impl<E, $($name: ConflictTarget<E>),+> ConflictTarget<E> for ($($name,)+) {
            fn parts(self, parts: &mut Vec<Part>) {
                $(self.$at.parts(parts);)+
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

/// The parts of a target, once it is known that no two rows can agree in all of them. Whether it says itself which rows it
/// is about decides about indexes that are of some rows only.
pub(crate) fn check(schema: &'static EntitySchema, parts: &[Part], is_partial: bool) -> Result<(), Error> {
    let node = (schema.node)();
    let mut columns: Vec<&str> = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Field(field) => columns.push(field.column),
            Part::Edge(edge) => match own_column(node, edge) {
                Some(column) => columns.push(column),
                None => return Err(refused(schema, parts, "is not stored in a column of its table")),
            },
        }
    }
    let is = |unique: &[&str]| {
        unique.len() == columns.len() && unique.iter().all(|column| columns.contains(column))
    };
    let key: Vec<&str> = schema.key_fields().map(|field| field.column).collect();
    let is_unique_field = schema.fields.iter().any(|field| field.unique && is(&[field.column]));
    let is_unique_edge = node.edges.iter().any(|edge| match &edge.storage {
        Storage::Own { column, unique: true, .. } => is(&[column]),
        _ => false,
    });
    // The rows of an edge are unique in both of its ends.
    let is_pair = node.edges.iter().any(|edge| {
        let beyond = ((edge.schema.target)().node)();
        let mut through = beyond.edges.iter().filter_map(|edge| edge.through.as_ref());
        through.any(|pair| same(pair.schema, schema) && is(&[pair.own.column, pair.target.column]))
    });
    if is(&key) || is_unique_field || is_unique_edge || is_pair {
        return Ok(());
    }
    let mut of_some_rows = false;
    for index in schema.indexes.iter().filter(|index| index.unique) {
        let fields = index.fields.iter().filter_map(|name| schema.field(name)).map(|field| field.column);
        let edges = index.edges.iter().filter_map(|name| schema.edge(name));
        let edges = edges.filter_map(|edge| own_column(node, edge));
        if is(&fields.chain(edges).collect::<Vec<&str>>()) {
            if is_partial || index.options.condition.is_empty() {
                return Ok(());
            }
            of_some_rows = true;
        }
    }
    Err(match of_some_rows {
        true => refused(schema, parts, "is unique among some rows only: say among which by `conflict_where`"),
        false => refused(schema, parts, "is not unique, so nothing can be in conflict with it"),
    })
}

/// The column of an edge that is held in the entity's own table.
fn own_column<'a>(node: &'a Node, edge: &EdgeSchema) -> Option<&'a str> {
    match &node.edge(edge).storage {
        Storage::Own { column, .. } => Some(column),
        _ => None,
    }
}

fn refused(schema: &EntitySchema, parts: &[Part], why: &str) -> Error {
    let names: Vec<&str> = parts.iter().map(Part::name).collect();
    Error::Schema(format!("upsert of `{}`: `{}` {why}", schema.name, names.join("`, `")))
}

/// The condition on the row that a create is in conflict with. Nothing, where the create leaves a part open: `NULL` is in
/// conflict with nothing, and what the database fills in nobody knows.
pub(crate) fn condition(changes: &Changes, parts: &[Part]) -> Option<Expr> {
    let of_part = |part: &Part| match part {
        Part::Field(field) => {
            value(changes, field).map(|value| Expr::Compare(field, Compare::Eq, value.clone()))
        }
        Part::Edge(edge) => {
            let change = changes.edges.iter().find(|change| change.edge.name == edge.name)?;
            let is = key::is((edge.target)(), change.add.clone());
            (!change.add.is_empty()).then(|| Expr::Has(edge, Some(Box::new(is))))
        }
    };
    parts.iter().map(of_part).collect::<Option<Vec<Expr>>>().map(Expr::And)
}

/// The condition that a row has the values of one of the rows in those fields.
pub(crate) fn any(fields: &[&'static FieldSchema], rows: &[&[Value]]) -> Expr {
    let has = |row: &&[Value]| {
        let values = fields.iter().zip(row.iter());
        Expr::And(values.map(|(field, value)| Expr::Compare(field, Compare::Eq, value.clone())).collect())
    };
    match fields {
        [field] => Expr::In(field, rows.concat(), false),
        _ => Expr::Or(rows.iter().map(has).collect()),
    }
}

/// The fields of a target, where it has no columns but those of fields.
pub(crate) fn fields(parts: &[Part]) -> Option<Vec<&'static FieldSchema>> {
    let field = |part: &Part| match part {
        Part::Field(field) => Some(*field),
        Part::Edge(_) => None,
    };
    parts.iter().map(field).collect()
}

/// The values of a create that a conflict is about; nothing, where it leaves one open, or where an edge is among them.
pub(crate) fn values(changes: &Changes, parts: &[Part]) -> Option<Vec<Value>> {
    fields(parts)?.into_iter().map(|field| value(changes, field).cloned()).collect()
}

/// What a create sets a field to, if that is known and can be in conflict with anything.
fn value<'a>(changes: &'a Changes, field: &FieldSchema) -> Option<&'a Value> {
    match changes.field(field.name)? {
        Change::Set(Value::Null(_) | Value::Invalid(_)) | Change::Add(_) | Change::Clear => None,
        Change::Set(value) => Some(value),
    }
}

/// What a create was in conflict by when it reached the database: its hooks may have changed it.
#[derive(Clone)]
pub(crate) struct Reached(Arc<(Vec<Part>, Mutex<Option<Expr>>)>);

impl Reached {
    pub(crate) fn new(parts: &[Part]) -> Self {
        Reached(Arc::new((parts.to_vec(), Mutex::new(None))))
    }

    pub(crate) fn note(&self, changes: &Changes) {
        let (parts, reached) = &*self.0;
        *reached.lock().unwrap_or_else(PoisonError::into_inner) = condition(changes, parts);
    }

    pub(crate) fn condition(&self) -> Option<Expr> {
        self.0.1.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
