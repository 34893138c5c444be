//! Ranges of numbers for the keys that a database counts up, so that no two rows have the same key, whatever their tables.
//!
//! The ranges are kept in a table, in the order in which tables first got one: a range is its table's for good.

use std::collections::{HashMap, HashSet};

use super::exists::{missing, names};
use super::types::{quote, text};
use super::{Column, Index, Table, ddl};
use crate::{ColumnType, Connection, Dialect, Error, Result};

/// The name of the table that keeps them.
pub(super) const TYPES: &str = "ent_types";

/// How many tables can have a range.
const MOST: usize = 65_535;

/// The statements that make these tables in an empty database, each counting its key in a range of its own.
///
/// ```
/// # use ent_sql::{ColumnType, Dialect, schema::{Column, Table}};
/// let table = Table {
///     name: "users".into(),
///     columns: vec![Column { auto_increment: true, ..Column::new("id", ColumnType::I64) }],
///     primary_key: vec!["id".into()],
///     ..Table::default()
/// };
/// let tables = [Table { name: "pets".into(), ..table.clone() }, table];
/// let sql = ent_sql::schema::create_statements_in_ranges(&tables, Dialect::MySql)?;
/// assert!(sql.iter().any(|sql| sql.starts_with("CREATE TABLE `users`") && sql.contains("AUTO_INCREMENT 4294967296")));
/// # Ok::<(), ent_sql::Error>(())
/// ```
///
/// # Errors
///
/// As [`create_missing_in_ranges`](super::create_missing_in_ranges).
pub fn create_statements_in_ranges(tables: &[Table], dialect: Dialect) -> Result<Vec<String>> {
    let mut known = Vec::new();
    let new = unknown(tables, &known);
    check_number(new.len())?;
    known.extend(new);
    let mut statements = ddl::create(&[&types(dialect)], dialect);
    statements.extend(known.iter().map(|name| insert(name, dialect)));
    statements.extend(ddl::create(&with_starts(tables.iter(), &known).iter().collect::<Vec<_>>(), dialect));
    Ok(statements)
}

/// Gives a range to each table that counts its key and has none yet, and hands the missing tables back with theirs.
pub(super) async fn allocate(conn: &mut dyn Connection, tables: &[Table]) -> Result<Vec<Table>> {
    let dialect = conn.dialect();
    let types = [types(dialect)];
    for statement in ddl::create(&missing(conn, &types).await?, dialect) {
        conn.batch(&statement).await?;
    }
    let select = format!("SELECT {} FROM {TYPES} ORDER BY id", quote("type", dialect));
    let mut known = names(conn, select).await?;
    let missing: Vec<&Table> = missing(conn, tables).await?;
    let new = unknown(tables, &known);
    check_number(known.len() + new.len())?;
    for name in new {
        if !missing.iter().any(|table| range_name(table) == name) {
            return Err(Error::Schema(format!(
                "the table `{name}` was made without a range of its own, so that its keys may be those of other tables too"
            )));
        }
        conn.batch(&insert(&name, dialect)).await?;
        known.push(name);
    }
    Ok(with_starts(missing.into_iter(), &known))
}

/// The tables with the numbers that their keys begin at.
fn with_starts<'a>(tables: impl Iterator<Item = &'a Table>, known: &[String]) -> Vec<Table> {
    let ranges: HashMap<&str, u64> = known.iter().map(String::as_str).zip(0..).collect();
    let start = |table: &Table| {
        let range = ranges.get(&*range_name(table)).filter(|_| counts(table))?;
        // The first begins at one, as any table.
        Some(range << 32).filter(|start| *start > 0)
    };
    tables.map(|table| Table { increment_start: start(table), ..table.clone() }).collect()
}

/// The names of the tables that need a range and have none.
fn unknown(tables: &[Table], known: &[String]) -> Vec<String> {
    let known: HashSet<&String> = known.iter().collect();
    let names = tables.iter().filter(|table| counts(table)).map(range_name);
    names.filter(|name| !known.contains(name)).collect()
}

/// Whether the database counts the key of the table up.
fn counts(table: &Table) -> bool {
    table.columns.iter().any(|column| column.auto_increment)
}

/// What the table is called where the ranges are kept.
fn range_name(table: &Table) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

fn check_number(tables: usize) -> Result<()> {
    match tables > MOST {
        true => Err(Error::Schema(format!("{tables} tables need a range of keys, and there are {MOST}"))),
        false => Ok(()),
    }
}

fn insert(name: &str, dialect: Dialect) -> String {
    format!("INSERT INTO {TYPES} ({}) VALUES ({})", quote("type", dialect), text(name, dialect))
}

/// The table that keeps the ranges.
fn types(dialect: Dialect) -> Table {
    let unique = if dialect.is_mysql() { "type".to_owned() } else { format!("{TYPES}_type_key") };
    Table {
        name: TYPES.to_owned(),
        columns: vec![
            Column { auto_increment: true, ..Column::new("id", ColumnType::U32) },
            Column::new("type", ColumnType::Text),
        ],
        primary_key: vec!["id".to_owned()],
        indexes: vec![Index {
            name: unique,
            columns: vec!["type".to_owned()],
            unique: true,
            ..Index::default()
        }],
        ..Table::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(i: usize) -> Table {
        Table {
            name: format!("t{i}"),
            columns: vec![Column { auto_increment: true, ..Column::new("id", ColumnType::I64) }],
            ..Table::default()
        }
    }

    #[test]
    fn there_is_an_end_to_the_ranges() {
        assert!(check_number(MOST).is_ok());
        let tables: Vec<Table> = (0..=MOST).map(table).collect();
        let error = create_statements_in_ranges(&tables, Dialect::Sqlite).expect_err("one too many");
        assert_eq!(error.to_string(), "65536 tables need a range of keys, and there are 65535");
    }

    #[test]
    fn a_range_is_a_tables_for_good() {
        let known = ["t7", "t1"].map(str::to_owned);
        let starts: Vec<Option<u64>> = with_starts([&table(1), &table(7)].into_iter(), &known)
            .iter()
            .map(|t| t.increment_start)
            .collect();
        assert_eq!(starts, [Some(1 << 32), None]);
        assert_eq!(unknown(&[table(1), table(2)], &known), ["t2"]);
    }
}
