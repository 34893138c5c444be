//! What an entity is made of, as constant data. The derive writes these; everything else reads them.
//!
//! A descriptor says what the user declared and nothing that follows from it: which column holds an edge, or what its
//! join table is called, is worked out once per entity in [`Node`].

use ent_sql::{ColumnType, Dialect, Value};

use crate::batch::Batch;
use crate::node::Node;
use crate::validate::Validator;

/// An entity, as its struct declares it.
#[derive(Debug)]
pub struct EntitySchema {
    /// The name of the struct.
    pub name: &'static str,
    /// The table, where the entity names it; see [`Node::table`] for the name in force.
    pub table: Option<&'static str>,
    /// The doc comment.
    pub comment: Option<&'static str>,
    /// The fields, in the order of the struct.
    pub fields: &'static [FieldSchema],
    /// The position of the key among the fields; of its first field, where it has several.
    pub id: usize,
    /// The positions of all fields of the key, in the order of the key.
    pub key: &'static [usize],
    /// The edges, in the order of the struct.
    pub edges: &'static [EdgeSchema],
    /// The indexes that the entity declares.
    pub indexes: &'static [IndexSchema],
    /// The check constraints of the table.
    pub checks: &'static [CheckSchema],
    /// What follows from this and from the entities around it.
    pub node: fn() -> &'static Node,
    /// An empty batch, that decodes rows of this entity.
    pub batch: fn() -> Box<dyn Batch>,
}

impl EntitySchema {
    /// The field that is the key; its first field, where it has several.
    pub const fn id_field(&self) -> &FieldSchema {
        &self.fields[self.id]
    }

    /// All fields of the key.
    pub fn key_fields(&self) -> impl Iterator<Item = &'static FieldSchema> + use<> {
        let fields = self.fields;
        self.key.iter().map(move |at| &fields[*at])
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static FieldSchema> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The edge of that name.
    pub fn edge(&self, name: &str) -> Option<&'static EdgeSchema> {
        self.edges.iter().find(|edge| edge.name == name)
    }
}

/// A field of an entity.
#[derive(Clone, Copy, Debug)]
pub struct FieldSchema {
    /// The entity that it belongs to.
    pub entity: &'static str,
    /// Its name in the struct.
    pub name: &'static str,
    /// Its column.
    pub column: &'static str,
    /// The doc comment.
    pub comment: Option<&'static str>,
    /// The type of the column.
    pub ty: ColumnType,
    /// Whether the column takes `NULL`: whether the type is an `Option`.
    pub nullable: bool,
    /// Whether no two entities may have the same value.
    pub unique: bool,
    /// Whether the value is fixed once the entity exists.
    pub immutable: bool,
    /// Whether the value is never shown.
    pub sensitive: bool,
    /// Whether a create must have it: it is no option, has no default, and is not counted up by the database.
    pub required: bool,
    /// The value for a create that sets none.
    pub default: Option<fn() -> Value>,
    /// Whether the default is a constant, and so becomes a `DEFAULT` of the column too.
    pub default_is_constant: bool,
    /// The value for an update that sets none.
    pub update_default: Option<fn() -> Value>,
    /// The `DEFAULT` expression of the column, where the database makes the value.
    pub db_default: PerDialect,
    /// The column type, where the field names it.
    pub sql_type: PerDialect,
    /// The most bytes or characters that the value may have, where a validator says so.
    pub size: Option<u64>,
    /// What a value must satisfy, in order.
    pub validators: &'static [Validator],
}

impl FieldSchema {
    /// Whether the database counts the value up: an integer key without a default of its own.
    pub const fn is_auto_increment(&self) -> bool {
        self.ty.is_integer() && self.default.is_none() && self.db_default.is_empty()
    }
}

/// A text for every dialect, or for some.
///
/// ```
/// use ent::{Dialect, schema::PerDialect};
/// let t = PerDialect { any: Some("now()"), ..PerDialect::NONE };
/// assert_eq!(t.get(Dialect::Sqlite), Some("now()"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerDialect {
    /// For every dialect that is not named.
    pub any: Option<&'static str>,
    /// For SQLite.
    pub sqlite: Option<&'static str>,
    /// For PostgreSQL.
    pub postgres: Option<&'static str>,
    /// For MySQL and MariaDB.
    pub mysql: Option<&'static str>,
}

impl PerDialect {
    /// No text at all.
    pub const NONE: PerDialect = PerDialect { any: None, sqlite: None, postgres: None, mysql: None };

    /// Whether there is no text at all.
    pub const fn is_empty(&self) -> bool {
        self.any.is_none() && self.sqlite.is_none() && self.postgres.is_none() && self.mysql.is_none()
    }

    /// The text for a dialect.
    pub fn get(&self, dialect: Dialect) -> Option<&'static str> {
        let own = match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
            Dialect::MySql | Dialect::MariaDb => self.mysql,
        };
        own.or(self.any)
    }
}

/// What the database does with the rows that point at one that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// Refuses, at the end of the statement or transaction.
    NoAction,
    /// Refuses at once.
    Restrict,
    /// Deletes them too.
    Cascade,
    /// Clears their reference.
    SetNull,
    /// Resets their reference to the column's default.
    SetDefault,
}

/// An edge, as the entity that it starts from declares it.
#[derive(Clone, Copy, Debug)]
pub struct EdgeSchema {
    /// The entity that it starts from.
    pub entity: &'static str,
    /// Its name in the struct.
    pub name: &'static str,
    /// Its position among the edges of the entity.
    pub index: usize,
    /// The doc comment.
    pub comment: Option<&'static str>,
    /// The entity that it leads to.
    pub target: fn() -> &'static EntitySchema,
    /// The name of that entity, as the edge's type spells it.
    pub target_name: &'static str,
    /// Whether it leads to at most one entity.
    pub unique: bool,
    /// The edge of the target that this is the other side of; `edge.From(..).Ref(inverse)` in Ent.
    pub inverse: Option<&'static str>,
    /// The field that holds the reference.
    pub field: Option<&'static str>,
    /// Whether a create must have it.
    pub required: bool,
    /// Whether it is fixed once the entity exists.
    pub immutable: bool,
    /// What becomes of the rows that hold the reference when the row that they point at is deleted.
    pub on_delete: Option<OnDelete>,
    /// The column that holds the reference, where the edge names it.
    pub column: Option<&'static str>,
    /// The join table, where the edge names it.
    pub table: Option<&'static str>,
    /// The columns of the join table, where the edge names them: this side's first.
    pub columns: Option<(&'static str, &'static str)>,
    /// The name of the foreign key, where the edge names it; of both for a join table.
    pub symbols: &'static [&'static str],
    /// The entity whose rows are those of the join table, where the edge names it.
    pub through: Option<Through>,
}

/// The entity whose rows are the pairs of an edge between many and many.
#[derive(Clone, Copy, Debug)]
pub struct Through {
    /// The name of the entity, as the edge spells it.
    pub name: &'static str,
    /// The entity.
    pub entity: fn() -> &'static EntitySchema,
    /// Its edges back to where this edge starts and on to where it leads, where the edge names them.
    pub ends: Option<(&'static str, &'static str)>,
}

/// An index, as the entity declares it: its fields come before its edges.
#[derive(Clone, Copy, Debug)]
pub struct IndexSchema {
    /// The names of the fields.
    pub fields: &'static [&'static str],
    /// The names of the edges whose columns it has.
    pub edges: &'static [&'static str],
    /// Whether no two rows may agree in all of it.
    pub unique: bool,
    /// Its name, where the entity gives one.
    pub name: Option<&'static str>,
}

/// A check constraint of the table.
#[derive(Clone, Copy, Debug)]
pub struct CheckSchema {
    /// Its name, where the entity gives one.
    pub name: Option<&'static str>,
    /// The condition, in SQL.
    pub expr: &'static str,
}
