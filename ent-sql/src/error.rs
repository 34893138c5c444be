//! What can go wrong between here and the database, told apart by the driver's structured codes, never by its prose.

use crate::ValueError;

/// Which kind of constraint a statement ran against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// A unique index or a primary key.
    Unique,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// A column that may not be null.
    NotNull,
    /// An edge whose other end is held by somebody else; found by the client, not by the database.
    Edge,
    /// Any other constraint.
    Other,
}

/// A statement that a constraint of the database refused.
///
/// What the database does not report is absent: SQLite, for one, does not name foreign keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintError {
    /// The kind of constraint.
    pub kind: ConstraintKind,
    /// The name of the constraint or index.
    pub name: Option<String>,
    /// The table.
    pub table: Option<String>,
    /// The columns.
    pub columns: Vec<String>,
    /// What the database said.
    pub message: String,
}

impl std::fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "constraint failed: {}", self.message)
    }
}

impl std::error::Error for ConstraintError {}

/// An error of a driver.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The connection URL could not be understood. The text never holds the password.
    BadUrl(String),
    /// The server could not be reached, or refused the connection.
    Connect(String),
    /// The pool was closed.
    PoolClosed,
    /// No connection came free in time.
    PoolTimeout,
    /// The connection was lost while it was in use. Whether the statement took effect is not known.
    ConnectionLost(String),
    /// The database was locked by somebody else for longer than the busy timeout, or a deadlock or serialization
    /// failure ended the statement: the transaction can be tried again.
    Busy(String),
    /// A constraint of the database refused the statement.
    Constraint(ConstraintError),
    /// A value can't be sent to this database.
    Argument {
        /// The position of the argument, counted from zero.
        index: usize,
        /// Why.
        source: ValueError,
    },
    /// The database refused the statement for another reason.
    Database {
        /// The code: SQLSTATE on PostgreSQL and MySQL, the extended result code on SQLite.
        code: Option<String>,
        /// What the database said.
        message: String,
    },
    /// The tables that are asked for can't be made.
    Schema(String),
    /// A transaction was used in a way it can't be: committed twice, for one.
    Transaction(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::BadUrl(why) => write!(f, "the database URL is not valid: {why}"),
            Error::Connect(why) => write!(f, "no connection to the database: {why}"),
            Error::PoolClosed => f.write_str("the client is closed"),
            Error::PoolTimeout => f.write_str("no connection came free in time"),
            Error::ConnectionLost(why) => write!(f, "the connection was lost: {why}"),
            Error::Busy(why) => write!(f, "the database is busy: {why}"),
            Error::Constraint(error) => error.fmt(f),
            Error::Argument { index, source } => write!(f, "argument {} can't be sent: {source}", index + 1),
            Error::Database { code: Some(code), message } => {
                write!(f, "the database said: {message} ({code})")
            }
            Error::Database { code: None, message } => write!(f, "the database said: {message}"),
            Error::Schema(why) | Error::Transaction(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Constraint(error) => Some(error),
            Error::Argument { source, .. } => Some(source),
            _ => None,
        }
    }
}
