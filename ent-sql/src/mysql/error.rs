//! Errors of MySQL and MariaDB, told apart by their number.
//!
//! The servers have no fields for names. They quote them in their messages, the same way in every language, and only
//! from there are names taken.

use sqlx::mysql::MySqlDatabaseError;

use crate::{ConstraintError, ConstraintKind, Error};

/// The error of an operation.
pub(super) fn from(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<MySqlDatabaseError>() {
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
        sqlx::Error::Database(_) => number(error).is_some_and(ends_connection),
        // After an error of the protocol, such as a wrong count of arguments, sqlx waits for an answer that never comes.
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            true
        }
        _ => false,
    }
}

/// Whether the server rolled the whole transaction back with this error: it does so for a deadlock, a row that has changed
/// since the snapshot (MariaDB), and when it has no room for more locks.
pub(super) fn ends_transaction(error: &sqlx::Error) -> bool {
    matches!(number(error), Some(1213 | 1020 | 1206))
}

fn number(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?.try_downcast_ref::<MySqlDatabaseError>()?;
    Some(error.number())
}

/// The server shuts down, killed the connection, waited too long for a statement, or went away.
fn ends_connection(number: u16) -> bool {
    matches!(number, 1053 | 1927 | 2006 | 2013 | 3169 | 4031)
}

fn database(error: &MySqlDatabaseError) -> Error {
    let message = error.message().to_owned();
    let kind = match error.number() {
        1022 | 1062 | 1169 | 1586 | 1859 => ConstraintKind::Unique,
        1216 | 1217 | 1451 | 1452 => ConstraintKind::ForeignKey,
        3819 | 4025 => ConstraintKind::Check,
        1048 | 1364 => ConstraintKind::NotNull,
        // A lock that was waited for too long, a deadlock, a row that changed meanwhile, a lock not waited for.
        1205 | 1213 | 1020 | 3572 => return Error::Busy(message),
        number if ends_connection(number) => return Error::ConnectionLost(message),
        _ => return Error::Database { code: error.code().map(str::to_owned), message },
    };
    Error::Constraint(constraint(kind, message))
}

fn constraint(kind: ConstraintKind, message: String) -> ConstraintError {
    let (mut name, mut table, mut columns) = (None, None, Vec::new());
    match kind {
        // `Duplicate entry '1' for key 'users.email'`, on MariaDB without the table. The entry may hold quotes.
        ConstraintKind::Unique => {
            let key = message.rsplit('\'').nth(1).unwrap_or_default();
            let (before, key) = key.rsplit_once('.').map_or((None, key), |(table, key)| (Some(table), key));
            table = before.map(str::to_owned);
            name = (!key.is_empty()).then(|| key.to_owned());
        }
        // "(`db`.`pets`, CONSTRAINT `owner` FOREIGN KEY (`owner_id`) REFERENCES `users` (`id`))"
        ConstraintKind::ForeignKey => {
            if let Some((place, rest)) = message.split_once(", CONSTRAINT `") {
                table = last_quoted(place, '`');
                name = rest.split_once('`').map(|(name, _)| name.to_owned());
                let list = rest.split_once("FOREIGN KEY (").and_then(|(_, rest)| rest.split_once(')'));
                if let Some((list, _)) = list {
                    columns = list.split(", ").map(|column| column.trim_matches('`').to_owned()).collect();
                }
            }
        }
        // "Check constraint 'age' is violated.", on MariaDB "CONSTRAINT `age` failed for `db`.`users`".
        ConstraintKind::Check => {
            let quote = if message.contains('`') { '`' } else { '\'' };
            name = message.split(quote).nth(1).map(str::to_owned);
            if quote == '`' {
                table = last_quoted(&message, '`');
            }
        }
        // "Column 'name' cannot be null", "Field 'name' doesn't have a default value"
        _ => columns = message.split('\'').nth(1).map(str::to_owned).into_iter().collect(),
    }
    ConstraintError { kind, name, table, columns, message }
}

fn last_quoted(text: &str, quote: char) -> Option<String> {
    text.rsplit(quote).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(kind: ConstraintKind, message: &str) -> (Option<String>, Option<String>, Vec<String>) {
        let e = constraint(kind, message.to_owned());
        (e.name, e.table, e.columns)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn names_in_messages() {
        use ConstraintKind::*;
        assert_eq!(
            parts(Unique, "Duplicate entry 'it's' for key 'users.email'"),
            (some("email"), some("users"), vec![])
        );
        assert_eq!(parts(Unique, "Duplicate entry '' for key 'PRIMARY'"), (some("PRIMARY"), None, vec![]));
        assert_eq!(
            parts(
                ForeignKey,
                "Cannot add or update a child row: a foreign key constraint fails (`test`.`pets`, CONSTRAINT `owner` \
                 FOREIGN KEY (`a`, `b`) REFERENCES `users` (`id`))"
            ),
            (some("owner"), some("pets"), vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(
            parts(Check, "CONSTRAINT `age` failed for `test`.`users`"),
            (some("age"), some("users"), vec![])
        );
        assert_eq!(parts(Check, "Check constraint 'age' is violated."), (some("age"), None, vec![]));
        assert_eq!(parts(NotNull, "Column 'name' cannot be null"), (None, None, vec!["name".to_owned()]));
        assert_eq!(parts(Unique, "no names"), (None, None, vec![]));
    }
}
