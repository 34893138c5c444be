//! Makes the tables that a database lacks. What exists is left as it is.

use std::any::Any;

use super::types::text;
use super::{Table, ddl, ranges};
use crate::{Connection, Dialect, Flow, Result, Row, Sink, Statement, TxOptions};

/// The names of the tables and views of the schema that the connection works in.
///
/// # Errors
///
/// What the driver reports.
pub async fn existing_tables(conn: &mut dyn Connection) -> Result<Vec<String>> {
    tables_in(conn, None).await
}

/// The same of the schema of that name.
pub(super) async fn tables_in(conn: &mut dyn Connection, schema: Option<&str>) -> Result<Vec<String>> {
    let dialect = conn.dialect();
    let named = schema.map(|schema| text(schema, dialect));
    let sql = match dialect {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')".to_owned(),
        Dialect::Postgres => format!(
            "SELECT c.relname::text FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = {} AND c.relkind IN ('r', 'p', 'f', 'v', 'm')",
            named.as_deref().unwrap_or("current_schema()")
        ),
        Dialect::MySql | Dialect::MariaDb => format!(
            "SELECT CAST(table_name AS CHAR) FROM information_schema.tables WHERE table_schema = {}",
            named.as_deref().unwrap_or("DATABASE()")
        ),
    };
    names(conn, sql).await
}

/// The texts that a statement selects.
pub(super) async fn names(conn: &mut dyn Connection, sql: String) -> Result<Vec<String>> {
    let names = conn.query(Statement::new(sql, Vec::new()), Box::new(Names::default())).await?;
    Ok(names.into_any().downcast::<Names>().map(|names| names.0).unwrap_or_default())
}

/// The first column of every row.
#[derive(Default)]
struct Names(Vec<String>);

impl Sink for Names {
    fn row(&mut self, row: &dyn Row) -> Flow {
        if let Ok(Some(name)) = row.text(0) {
            self.0.push(name.to_owned());
        }
        Flow::Continue
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// Makes those of the tables that do not exist, with their indexes and foreign keys: all of them or, where the database
/// can take back such statements (SQLite and PostgreSQL), none. Tables that exist are not looked into.
///
/// # Errors
///
/// What the driver reports.
pub async fn create_missing(conn: &mut dyn Connection, tables: &[Table]) -> Result<()> {
    match missing(conn, tables).await?.is_empty() {
        true => Ok(()),
        false => create(conn, tables, false).await,
    }
}

/// The same, and each table counts its key in a range of 2³² numbers of its own, which it keeps for good: no two rows have
/// the same key, whatever their tables. The table `ent_types` says which range is whose.
///
/// # Errors
///
/// [`Error::Schema`](crate::Error::Schema) when there are more than 65,535 tables, or when one of them exists that was made
/// without a range, and what the driver reports.
pub async fn create_missing_in_ranges(conn: &mut dyn Connection, tables: &[Table]) -> Result<()> {
    create(conn, tables, true).await
}

/// Makes those of the tables that do not exist, as one step where that can be.
async fn create(conn: &mut dyn Connection, tables: &[Table], in_ranges: bool) -> Result<()> {
    if conn.dialect().is_mysql() {
        return run(conn, tables, in_ranges).await;
    }
    conn.begin(TxOptions::default()).await?;
    match run(conn, tables, in_ranges).await {
        Ok(()) => conn.commit().await,
        Err(error) => {
            // The first error is the one that tells what happened.
            let _ = conn.rollback().await;
            Err(error)
        }
    }
}

async fn run(conn: &mut dyn Connection, tables: &[Table], in_ranges: bool) -> Result<()> {
    if conn.dialect() == Dialect::Postgres {
        // Several programs that start at once take turns, until their transactions end. On SQLite, to begin is enough.
        conn.batch("SELECT pg_advisory_xact_lock(hashtext('ent ' || current_schema()))").await?;
    }
    let ranged: Vec<Table>;
    let missing = match in_ranges {
        false => missing(conn, tables).await?,
        true => {
            ranged = ranges::allocate(conn, tables).await?;
            ranged.iter().collect()
        }
    };
    for statement in ddl::create(&missing, conn.dialect()) {
        conn.batch(&statement).await?;
    }
    Ok(())
}

/// The tables that do not exist.
pub(super) async fn missing<'a>(conn: &mut dyn Connection, tables: &'a [Table]) -> Result<Vec<&'a Table>> {
    let mut schemas: Vec<Option<&str>> = tables.iter().map(|table| table.schema.as_deref()).collect();
    schemas.sort_unstable();
    schemas.dedup();
    let mut existing = Vec::new();
    for schema in schemas {
        existing.extend(tables_in(conn, schema).await?.into_iter().map(|name| (schema, name)));
    }
    let sqlite = conn.dialect() == Dialect::Sqlite;
    // To SQLite, names that differ in case only are the same.
    let is = |a: &str, b: &str| a == b || (sqlite && a.eq_ignore_ascii_case(b));
    Ok(tables
        .iter()
        .filter(|table| {
            !existing.iter().any(|(schema, name)| *schema == table.schema.as_deref() && is(name, &table.name))
        })
        .collect())
}
