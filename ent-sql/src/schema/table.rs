//! Tables, columns, indexes and constraints as plain data, with every name settled.

use crate::{ColumnType, Value};

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The schema of the database that it is in, or on MySQL the database, where it is not the one at hand.
    pub schema: Option<String>,
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
    /// Its character set, on MySQL; `utf8mb4` when absent.
    pub charset: Option<String>,
    /// Its collation, on MySQL.
    pub collation: Option<String>,
    /// More options, in the words of MySQL.
    pub options: Option<String>,
    /// The number that its key is counted up from.
    pub increment_start: Option<u64>,
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
    /// The name of its enum type, on PostgreSQL, where it has one of its own; its values are those of [`ty`](Self::ty).
    pub enum_type: Option<String>,
    /// Its collation.
    pub collation: Option<String>,
    /// Its character set, on MySQL.
    pub charset: Option<String>,
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
            enum_type: None,
            collation: None,
            charset: None,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Whether no two rows may agree in all of them.
    pub unique: bool,
    /// The columns that are in descending order.
    pub desc: Vec<String>,
    /// How much of a column's text or bytes is indexed, on MySQL.
    pub prefix: Vec<(String, u32)>,
    /// The operator class of a column, on PostgreSQL.
    pub opclass: Vec<(String, String)>,
    /// The columns that are carried along, on PostgreSQL.
    pub include: Vec<String>,
    /// The kind of index: `GIN`, `FULLTEXT`.
    pub method: Option<String>,
    /// The condition of the rows that are indexed, in SQL, on PostgreSQL and SQLite.
    pub condition: Option<String>,
}

impl Index {
    /// What is given of a column.
    fn of<'a, T>(list: &'a [(String, T)], column: &str) -> Option<&'a T> {
        list.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    /// How much of that column is indexed, where it is not all of it.
    pub fn prefix_of(&self, column: &str) -> Option<u32> {
        Index::of(&self.prefix, column).copied()
    }

    /// The operator class of that column.
    pub fn opclass_of(&self, column: &str) -> Option<&str> {
        Index::of(&self.opclass, column).map(String::as_str)
    }
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
    /// The schema that the table is in, as [`Table::schema`].
    pub references_schema: Option<String>,
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
