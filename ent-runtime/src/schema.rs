//! What an entity is made of, as constant data. The derive writes these; everything else reads them.
//!
//! A descriptor says what the user declared and nothing that follows from it: which column holds an edge, or what its
//! join table is called, is worked out once per entity in [`Node`].

use std::any::Any;

use ent_sql::{ColumnType, Dialect, Value};

use crate::batch::{Batch, batch};
use crate::behaviour::BehaviourCore;
use crate::entity::Entity;
use crate::field_type::FieldType;
use crate::node::Node;
use crate::validate::Validator;

/// A value of the user's own that is kept with an entity, a field or an edge, to be read at run time.
pub type Annotation = &'static (dyn Any + Send + Sync);

/// The first annotation of that type.
fn find<T: Any>(annotations: &'static [Annotation]) -> Option<&'static T> {
    annotations.iter().find_map(|annotation| annotation.downcast_ref())
}

/// An entity, as its struct declares it.
#[derive(Debug)]
pub struct EntitySchema {
    /// The name of the struct.
    pub name: &'static str,
    /// The table, where the entity names it; see [`Node::table`] for the name in force.
    pub table: Option<&'static str>,
    /// The schema of the database that the table is in, or on MySQL the database; SQLite has none.
    pub schema: Option<&'static str>,
    /// The name that the table had before.
    pub renamed_from: Option<&'static str>,
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
    /// What MySQL is told of the table beside its columns.
    pub table_options: TableOptions,
    /// The number that the key is counted up from.
    pub increment_start: Option<u64>,
    /// The query that the entity is a view of; with none, it is a table.
    pub view: PerDialect,
    /// What the user keeps with it.
    pub annotations: &'static [Annotation],
    /// What the entity and its mixins do beside being stored: hooks, interceptors, and a policy.
    pub behaviour: Option<fn() -> BehaviourCore>,
    /// Whether its table is somebody else's, which is read and written, and never created.
    pub external: bool,
    /// What follows from this and from the entities around it.
    pub node: fn() -> &'static Node,
    /// An empty batch, that decodes rows of this entity.
    pub batch: fn() -> Box<dyn Batch>,
}

impl EntitySchema {
    /// A descriptor of nothing but the type, for the derive to say the rest.
    #[doc(hidden)]
    pub const fn of<E: Entity>() -> EntitySchema {
        EntitySchema {
            name: "",
            table: None,
            schema: None,
            renamed_from: None,
            comment: None,
            fields: &[],
            id: 0,
            key: &[0],
            edges: &[],
            indexes: &[],
            checks: &[],
            table_options: TableOptions::NONE,
            increment_start: None,
            view: PerDialect::NONE,
            annotations: &[],
            behaviour: None,
            external: false,
            node: E::node,
            batch: batch::<E>,
        }
    }

    /// Whether it is a view: it is read, and never written.
    pub const fn is_view(&self) -> bool {
        !self.view.is_empty()
    }

    /// The annotation of that type, if the entity has one.
    pub fn annotation<T: Any>(&self) -> Option<&'static T> {
        find(self.annotations)
    }

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
    /// The entity that the field refers to by its key, where it holds an edge.
    pub references: Option<fn() -> &'static EntitySchema>,
    /// The most bytes or characters that the value may have, where a validator says so.
    pub size: Option<u64>,
    /// What a value must satisfy, in order, beside what its [type](TypeSchema::validators) demands.
    pub validators: &'static [Validator],
    /// What the type of the field says of its column.
    pub type_schema: &'static TypeSchema,
    /// Whether the database counts it up as a key, where the field says so or not.
    pub increment: Option<bool>,
    /// The collation of the column.
    pub collation: PerDialect,
    /// The character set of the column, on MySQL.
    pub charset: Option<&'static str>,
    /// The name that the column had before.
    pub renamed_from: Option<&'static str>,
    /// What the user keeps with it.
    pub annotations: &'static [Annotation],
}

impl FieldSchema {
    /// A descriptor of nothing but the type of the field, for the derive to say the rest.
    #[doc(hidden)]
    pub const fn of<T: FieldType>() -> FieldSchema {
        FieldSchema {
            entity: "",
            name: "",
            column: "",
            comment: None,
            ty: T::TYPE,
            nullable: T::NULLABLE,
            unique: false,
            immutable: false,
            sensitive: T::SENSITIVE,
            required: false,
            default: None,
            default_is_constant: false,
            update_default: None,
            db_default: PerDialect::NONE,
            sql_type: T::COLUMN.sql_type,
            references: None,
            size: T::COLUMN.size,
            validators: &[],
            type_schema: T::COLUMN,
            increment: None,
            collation: PerDialect::NONE,
            charset: None,
            renamed_from: None,
            annotations: &[],
        }
    }

    /// Whether the database counts the value up: an integer key without a default of its own.
    pub const fn is_auto_increment(&self) -> bool {
        match self.increment {
            Some(increment) => increment,
            None => self.ty.is_integer() && self.default.is_none() && self.db_default.is_empty(),
        }
    }

    /// The type of the column as a type of values, and so never one that counts up: that of the key, for a field that
    /// refers to one.
    pub(crate) fn column_type(&self, dialect: Dialect) -> Option<&'static str> {
        let of_key = self.references.and_then(|references| references().id_field().sql_type.get(dialect));
        of_key.or(self.sql_type.get(dialect)).map(|ty| match ty.to_ascii_lowercase().as_str() {
            "smallserial" | "serial2" => "smallint",
            "serial" | "serial4" => "integer",
            "bigserial" | "serial8" => "bigint",
            _ => ty,
        })
    }

    /// The annotation of that type, if the field has one.
    pub fn annotation<T: Any>(&self) -> Option<&'static T> {
        find(self.annotations)
    }
}

/// What a type says of the columns that hold it, beside its [`ColumnType`]. See [`FieldType::COLUMN`].
///
/// ```
/// use ent::schema::{PerDialect, TypeSchema};
/// const MAC: TypeSchema = TypeSchema {
///     sql_type: PerDialect { postgres: Some("macaddr"), ..PerDialect::NONE },
///     ..TypeSchema::NONE
/// };
/// assert!(MAC.validators.is_empty());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TypeSchema {
    /// The type of the column, where the [`ColumnType`] does not say it; what a field itself says wins.
    pub sql_type: PerDialect,
    /// The most bytes or characters that a value may have.
    pub size: Option<u64>,
    /// The name of the enum type that PostgreSQL gets for it.
    pub native_enum: Option<&'static str>,
    /// What stands for the value in a statement, with `?` for the argument: `ST_GeomFromWKB(?)`.
    pub write_as: PerDialect,
    /// How the column is read, with `?` for the column: `ST_AsWKB(?)`.
    pub read_as: PerDialect,
    /// What a value must satisfy wherever it is stored.
    pub validators: &'static [Validator],
}

impl TypeSchema {
    /// Nothing special.
    pub const NONE: TypeSchema = TypeSchema {
        sql_type: PerDialect::NONE,
        size: None,
        native_enum: None,
        write_as: PerDialect::NONE,
        read_as: PerDialect::NONE,
        validators: &[],
    };
}

/// What MySQL is told of a table beside its columns; the other databases have nothing of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// The character set; `utf8mb4` when absent.
    pub charset: Option<&'static str>,
    /// The collation; that of the character set where one is given, and else `utf8mb4_bin`.
    pub collation: Option<&'static str>,
    /// More options, in SQL: `ENGINE = MEMORY`.
    pub options: Option<&'static str>,
}

impl TableOptions {
    /// What every table gets.
    pub const NONE: TableOptions = TableOptions { charset: None, collation: None, options: None };
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

    /// These texts, and those of `other` where there is none here.
    pub const fn or(self, other: PerDialect) -> PerDialect {
        const fn first(texts: [Option<&'static str>; 3]) -> Option<&'static str> {
            match texts {
                [Some(text), ..] | [None, Some(text), _] => Some(text),
                [.., last] => last,
            }
        }
        PerDialect {
            any: first([self.any, other.any, None]),
            // What is said for every dialect here wins over what is said for one there.
            sqlite: first([self.sqlite, self.any, other.sqlite]),
            postgres: first([self.postgres, self.any, other.postgres]),
            mysql: first([self.mysql, self.any, other.mysql]),
        }
    }

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
    /// What the user keeps with it.
    pub annotations: &'static [Annotation],
    /// The entity whose rows are those of the join table, where the edge names it.
    pub through: Option<Through>,
}

impl EdgeSchema {
    /// A descriptor of nothing but where the edge leads, for the derive to say the rest.
    #[doc(hidden)]
    pub const fn of(target: fn() -> &'static EntitySchema) -> EdgeSchema {
        EdgeSchema {
            entity: "",
            name: "",
            index: 0,
            comment: None,
            target,
            target_name: "",
            unique: false,
            inverse: None,
            field: None,
            required: false,
            immutable: false,
            on_delete: None,
            column: None,
            table: None,
            columns: None,
            symbols: &[],
            annotations: &[],
            through: None,
        }
    }

    /// The annotation of that type, if the edge has one.
    pub fn annotation<T: Any>(&self) -> Option<&'static T> {
        find(self.annotations)
    }
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
    /// What else it says.
    pub options: &'static IndexOptions,
}

/// What an index says beside its columns. Each database takes of it what it knows, and leaves the rest.
#[derive(Debug)]
pub struct IndexOptions {
    /// The fields and edges whose columns are in descending order.
    pub desc: &'static [&'static str],
    /// How much of a field's text or bytes is indexed, on MySQL.
    pub prefix: &'static [(&'static str, u32)],
    /// The operator class of a field, on PostgreSQL.
    pub opclass: &'static [(&'static str, &'static str)],
    /// The fields that the index carries along, on PostgreSQL.
    pub include: &'static [&'static str],
    /// The kind of index: `GIN`, `FULLTEXT`; SQLite has one only.
    pub method: PerDialect,
    /// The condition of the rows that are indexed, in SQL, on PostgreSQL and SQLite.
    pub condition: PerDialect,
}

impl IndexOptions {
    /// An index like any other.
    pub const NONE: IndexOptions = IndexOptions {
        desc: &[],
        prefix: &[],
        opclass: &[],
        include: &[],
        method: PerDialect::NONE,
        condition: PerDialect::NONE,
    };
}

/// A check constraint of the table.
#[derive(Clone, Copy, Debug)]
pub struct CheckSchema {
    /// Its name, where the entity gives one.
    pub name: Option<&'static str>,
    /// The condition, in SQL.
    pub expr: &'static str,
}
