//! Tables, columns, indexes and constraints as plain data, with every name settled.

use crate::{ColumnType, Value};

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its comment; SQLite keeps none.
    pub comment: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// Its indexes, of which the unique ones are its unique constraints too.
    pub indexes: Vec<Index>,
    /// Its references to tables.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its check constraints.
    pub checks: Vec<Check>,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its comment; SQLite keeps none.
    pub comment: Option<String>,
    /// Its type, before the dialect has named it.
    pub ty: ColumnType,
    /// The most bytes or characters that it holds, where that is known.
    pub size: Option<u64>,
    /// The type in the words of the dialect, where it is given; it wins over the two above.
    pub sql_type: Option<String>,
    /// Whether it takes `NULL`.
    pub nullable: bool,
    /// Its value in a row that is inserted without one.
    pub default: Option<DefaultValue>,
    /// Whether the database counts it up.
    pub auto_increment: bool,
}

impl Column {
    /// A column that takes no `NULL` and has nothing special about it.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Column {
            name: name.into(),
            comment: None,
            ty,
            size: None,
            sql_type: None,
            nullable: false,
            default: None,
            auto_increment: false,
        }
    }
}

/// The default of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// A constant.
    Value(Value),
    /// An expression of SQL, as it stands.
    Expr(String),
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Whether no two rows may agree in all of them.
    pub unique: bool,
}

/// A reference from columns of one table to those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The name of the constraint.
    pub symbol: String,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table that is referred to.
    pub references: String,
    /// The columns that are referred to.
    pub referenced: Vec<String>,
    /// What becomes of the row when the one that it refers to is deleted.
    pub on_delete: ReferenceAction,
}

/// What a database does with a row when the row that it refers to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceAction {
    /// Refuses, at the end of the statement or transaction.
    NoAction,
    /// Refuses at once.
    Restrict,
    /// Deletes it too.
    Cascade,
    /// Clears the reference.
    SetNull,
    /// Resets the reference to the default of its column.
    SetDefault,
}

impl ReferenceAction {
    /// The action as SQL has it.
    pub const fn sql(self) -> &'static str {
        match self {
            ReferenceAction::NoAction => "NO ACTION",
            ReferenceAction::Restrict => "RESTRICT",
            ReferenceAction::Cascade => "CASCADE",
            ReferenceAction::SetNull => "SET NULL",
            ReferenceAction::SetDefault => "SET DEFAULT",
        }
    }
}

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name; the database makes one up when absent.
    pub name: Option<String>,
    /// The condition, in SQL.
    pub expr: String,
}
