//! Errors of PostgreSQL, told apart by their SQLSTATE.

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use crate::{ConstraintError, ConstraintKind, Error};

/// The error of an operation.
pub(super) fn from(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => database(error),
            None => Error::Database { code: None, message: error.message().to_owned() },
        },
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
            Error::ConnectionLost(error.to_string())
        }
        sqlx::Error::BeginFailed | sqlx::Error::InvalidSavePointStatement => {
            Error::Transaction(error.to_string())
        }
        error => Error::Database { code: None, message: error.to_string() },
    }
}

/// The error of taking a connection out of a pool of sqlx's.
pub(super) fn acquire(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::PoolTimedOut => Error::PoolTimeout,
        sqlx::Error::PoolClosed => Error::PoolClosed,
        error => connect(error),
    }
}

/// The error of opening a connection.
pub(super) fn connect(error: sqlx::Error) -> Error {
    Error::Connect(error.to_string())
}

/// The error of reading the URL. sqlx's texts name the part that is wrong and never quote the URL.
pub(super) fn bad_url(error: sqlx::Error) -> Error {
    Error::BadUrl(match error {
        sqlx::Error::Configuration(error) => error.to_string(),
        error => error.to_string(),
    })
}

/// Whether the connection can't be used after this error.
pub(super) fn loses_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => is_fatal(&**error),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            true
        }
        _ => false,
    }
}

/// Whether the server ended the connection with this error.
pub(super) fn is_fatal(error: &dyn DatabaseError) -> bool {
    error
        .try_downcast_ref::<PgDatabaseError>()
        .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

fn database(error: &PgDatabaseError) -> Error {
    let message = error.message().to_owned();
    let code = error.code();
    if is_fatal(error) {
        return Error::ConnectionLost(message);
    }
    match code {
        // Serialization failure, deadlock, and a lock that is not available.
        "40001" | "40P01" | "55P03" => Error::Busy(message),
        "08000" | "08003" | "08006" => Error::ConnectionLost(message),
        _ if code.starts_with("23") => Error::Constraint(constraint(error, message)),
        _ => Error::Database { code: Some(code.to_owned()), message },
    }
}

fn constraint(error: &PgDatabaseError, message: String) -> ConstraintError {
    let kind = match error.code() {
        "23505" => ConstraintKind::Unique,
        "23503" => ConstraintKind::ForeignKey,
        "23514" => ConstraintKind::Check,
        "23502" => ConstraintKind::NotNull,
        _ => ConstraintKind::Other,
    };
    let columns = match (error.column(), kind) {
        (Some(column), _) => vec![column.to_owned()],
        (None, ConstraintKind::Unique | ConstraintKind::ForeignKey) => {
            error.detail().map(key_columns).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    ConstraintError {
        kind,
        name: error.constraint().map(str::to_owned),
        table: error.table().map(str::to_owned),
        columns,
        message,
    }
}

/// The columns in `Key (a, b)=(1, 2) already exists.`, whatever the language; none for a key of expressions.
fn key_columns(detail: &str) -> Vec<String> {
    let key = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=("));
    match key {
        Some((columns, _)) if !columns.contains(['(', ')', '"', '\'']) => {
            columns.split(", ").map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::key_columns;

    #[test]
    fn columns_of_a_key() {
        assert_eq!(key_columns("Key (a, b)=(1, x) already exists."), ["a", "b"]);
        assert_eq!(key_columns("Schlüssel (a)=()=() existiert bereits."), ["a"]);
        assert!(key_columns("Key (lower(name))=(x) already exists.").is_empty());
        assert!(key_columns("").is_empty());
    }
}
