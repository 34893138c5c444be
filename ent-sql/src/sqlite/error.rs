//! Errors of SQLite, told apart by their extended result code.
//!
//! SQLite has no fields for names either: for keys and columns, its message is the structure, and it is never translated.

use rusqlite::ffi;

use crate::{ConstraintError, ConstraintKind, Error};

/// The error of an operation.
pub(super) fn from(error: rusqlite::Error) -> Error {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(code, Some(message)) => (code, message),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg),
        rusqlite::Error::SqliteFailure(code, None) => (code, code.to_string()),
        error => return Error::Database { code: None, message: error.to_string() },
    };
    // The primary code is the low byte of the extended one.
    match code.extended_code & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::Busy(message),
        ffi::SQLITE_CONSTRAINT => Error::Constraint(constraint(code.extended_code, message)),
        _ => Error::Database { code: Some(code.extended_code.to_string()), message },
    }
}

/// The error of opening a connection.
pub(super) fn connect(error: rusqlite::Error) -> Error {
    match from(error) {
        Error::Database { message, .. } => Error::Connect(message),
        error => error,
    }
}

fn constraint(code: i32, message: String) -> ConstraintError {
    let kind = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        // ON DELETE RESTRICT is a trigger inside.
        ffi::SQLITE_CONSTRAINT_TRIGGER if message == "FOREIGN KEY constraint failed" => {
            ConstraintKind::ForeignKey
        }
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        _ => ConstraintKind::Other,
    };
    let (mut name, mut table, mut columns) = (None, None, Vec::new());
    let subject = message.split_once("constraint failed: ").map_or("", |(_, subject)| subject);
    match kind {
        // "UNIQUE constraint failed: index 'by_name'", for an index of expressions
        ConstraintKind::Unique if subject.starts_with("index '") => {
            name = subject.split('\'').nth(1).map(str::to_owned);
        }
        // "UNIQUE constraint failed: users.a, users.b", "NOT NULL constraint failed: users.a"
        ConstraintKind::Unique | ConstraintKind::NotNull => {
            for column in subject.split(", ") {
                if let Some((of, column)) = column.split_once('.') {
                    table = Some(of.to_owned());
                    columns.push(column.to_owned());
                }
            }
        }
        // "CHECK constraint failed: age_is_positive"
        ConstraintKind::Check => name = (!subject.is_empty()).then(|| subject.to_owned()),
        _ => {}
    }
    ConstraintError { kind, name, table, columns, message }
}
