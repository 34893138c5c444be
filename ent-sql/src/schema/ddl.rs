//! The statements that make tables. Each is complete in itself and holds no placeholder.

use super::order::by_dependency;
use super::types::{literal, quote, quote_list, sql_type, text};
use super::{Check, Column, DefaultValue, ForeignKey, Index, Table};
use crate::{ColumnType, Dialect};

/// The longest comments that MySQL takes, in characters.
const MYSQL_TABLE_COMMENT: usize = 2048;
const MYSQL_COLUMN_COMMENT: usize = 1024;

/// The statements that make these tables where there are none, in the order in which they must run.
///
/// ```
/// # use ent_sql::{ColumnType, Dialect, schema::{Column, Table}};
/// let table = Table {
///     name: "users".into(),
///     columns: vec![Column { auto_increment: true, ..Column::new("id", ColumnType::I64) }],
///     primary_key: vec!["id".into()],
///     ..Table::default()
/// };
/// let sql = ent_sql::schema::create_statements(&[table], Dialect::Sqlite);
/// assert_eq!(sql, [r#"CREATE TABLE "users" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)"#]);
/// ```
pub fn create_statements(tables: &[Table], dialect: Dialect) -> Vec<String> {
    create(&tables.iter().collect::<Vec<_>>(), dialect)
}

pub(super) fn create(tables: &[&Table], dialect: Dialect) -> Vec<String> {
    let ddl = Ddl { dialect };
    let tables = by_dependency(tables);
    let mut statements = Vec::new();
    tables.iter().for_each(|table| ddl.enum_types(table, &mut statements));
    for table in &tables {
        statements.push(ddl.table(table));
        ddl.start_counting(table, &mut statements);
        if !dialect.is_mysql() {
            statements.extend(table.indexes.iter().map(|index| ddl.create_index(table, index)));
        }
        if dialect == Dialect::Postgres {
            ddl.comments(table, &mut statements);
        }
    }
    // SQLite can't add constraints to a table, and takes references to tables that are still to come.
    if dialect != Dialect::Sqlite {
        for table in &tables {
            statements.extend(
                table
                    .foreign_keys
                    .iter()
                    .map(|fk| format!("ALTER TABLE {} ADD {}", ddl.name(table), ddl.foreign_key(fk))),
            );
        }
    }
    statements
}

struct Ddl {
    dialect: Dialect,
}

impl Ddl {
    fn table(&self, table: &Table) -> String {
        let mysql = self.dialect.is_mysql();
        // SQLite counts a key up without reusing numbers only where the column itself says that it is the key.
        let key_in_column = self.dialect == Dialect::Sqlite && table.columns.iter().any(|c| c.auto_increment);
        let mut parts: Vec<String> =
            table.columns.iter().map(|column| self.column(column, table.increment_start)).collect();
        if !table.primary_key.is_empty() && !key_in_column {
            parts.push(format!("PRIMARY KEY ({})", quote_list(&table.primary_key, self.dialect)));
        }
        if mysql {
            parts.extend(table.indexes.iter().map(|index| self.index(index)));
        }
        if self.dialect == Dialect::Sqlite {
            parts.extend(table.foreign_keys.iter().map(|fk| self.foreign_key(fk)));
        }
        parts.extend(table.checks.iter().map(|check| self.check(check)));
        let mut sql = format!("CREATE TABLE {} ({})", self.name(table), parts.join(", "));
        if mysql {
            match (table.charset.as_deref(), table.collation.as_deref()) {
                (None, None) => sql.push_str(" CHARSET utf8mb4 COLLATE utf8mb4_bin"),
                (charset, collation) => {
                    // A collation tells its character set; a character set has a collation of its own.
                    charset.iter().for_each(|charset| sql.push_str(&format!(" CHARSET {charset}")));
                    collation.iter().for_each(|collation| sql.push_str(&format!(" COLLATE {collation}")));
                }
            }
            if let Some(start) = table.increment_start {
                sql.push_str(&format!(" AUTO_INCREMENT {start}"));
            }
            if let Some(options) = &table.options {
                sql.push(' ');
                sql.push_str(options);
            }
            if let Some(comment) = &table.comment {
                sql.push_str(" COMMENT ");
                sql.push_str(&self.mysql_comment(comment, MYSQL_TABLE_COMMENT));
            }
        }
        sql
    }

    /// The name of a table, with its schema where it has one.
    fn name(&self, table: &Table) -> String {
        self.qualified(table.schema.as_deref(), &table.name)
    }

    fn qualified(&self, schema: Option<&str>, name: &str) -> String {
        match schema {
            Some(schema) => format!("{}.{}", quote(schema, self.dialect), quote(name, self.dialect)),
            None => quote(name, self.dialect),
        }
    }

    /// The enum types of PostgreSQL that the columns need. There is no way to say `IF NOT EXISTS`, and several tables
    /// may share one.
    fn enum_types(&self, table: &Table, statements: &mut Vec<String>) {
        if self.dialect != Dialect::Postgres {
            return;
        }
        for column in &table.columns {
            let (Some(name), ColumnType::Enum(values)) = (&column.enum_type, column.ty) else { continue };
            let values: Vec<String> = values.iter().map(|value| text(value, self.dialect)).collect();
            let create = format!("CREATE TYPE {} AS ENUM ({})", quote(name, self.dialect), values.join(", "));
            let tag = if create.contains("$ent$") { "$ent_enum$" } else { "$ent$" };
            let statement =
                format!("DO {tag} BEGIN {create}; EXCEPTION WHEN duplicate_object THEN NULL; END {tag}");
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
    }

    /// SQLite keeps the number that a key has come to in a table of its own, and PostgreSQL that of a serial in a sequence.
    fn start_counting(&self, table: &Table, statements: &mut Vec<String>) {
        let Some(start) = table.increment_start else { return };
        let serial = table.columns.iter().find(|column| column.auto_increment && is_serial(column));
        match (self.dialect, serial) {
            (Dialect::Sqlite, _) => {
                let before = start.saturating_sub(1);
                let name = text(&table.name, self.dialect);
                statements.push(format!("INSERT INTO sqlite_sequence (name, seq) VALUES ({name}, {before})"));
            }
            (Dialect::Postgres, Some(column)) => {
                let name = text(&self.name(table), self.dialect);
                let column = text(&column.name, self.dialect);
                let sequence = format!("pg_get_serial_sequence({name}, {column})");
                statements.push(format!("SELECT setval({sequence}, {start}, false)"));
            }
            _ => {}
        }
    }

    fn column(&self, column: &Column, start: Option<u64>) -> String {
        let mut sql = format!("{} {}", quote(&column.name, self.dialect), sql_type(column, self.dialect));
        if let Some(charset) = column.charset.as_ref().filter(|_| self.dialect.is_mysql()) {
            sql.push_str(&format!(" CHARACTER SET {charset}"));
        }
        if let Some(collation) = &column.collation {
            // The names of PostgreSQL's have capitals and dots, which only quotes keep.
            let quoted = self.dialect == Dialect::Postgres && !collation.starts_with('"');
            let collation = if quoted { quote(collation, self.dialect) } else { collation.clone() };
            sql.push_str(&format!(" COLLATE {collation}"));
        }
        let default = column.default.as_ref().and_then(|default| self.default(column, default));
        sql.push_str(if self.nullable(column, default.is_some()) { " NULL" } else { " NOT NULL" });
        if let Some(default) = default {
            sql.push_str(" DEFAULT ");
            sql.push_str(&default);
        }
        if column.auto_increment {
            sql.push_str(match self.dialect {
                Dialect::Sqlite => " PRIMARY KEY AUTOINCREMENT",
                Dialect::Postgres if is_serial(column) => "",
                Dialect::Postgres => " GENERATED BY DEFAULT AS IDENTITY",
                Dialect::MySql | Dialect::MariaDb => " AUTO_INCREMENT",
            });
            if let (Some(start), Dialect::Postgres, false) = (start, self.dialect, is_serial(column)) {
                sql.push_str(&format!(" (START WITH {start})"));
            }
        }
        if let Some(comment) = column.comment.as_ref().filter(|_| self.dialect.is_mysql()) {
            sql.push_str(" COMMENT ");
            sql.push_str(&self.mysql_comment(comment, MYSQL_COLUMN_COMMENT));
        }
        sql
    }

    /// Whether the column takes `NULL` in this dialect.
    ///
    /// MariaDB may give a `timestamp NOT NULL` without a default one of its own, and with it the present time at every
    /// update of the row. So it takes `NULL` there, as in Ent.
    fn nullable(&self, column: &Column, has_default: bool) -> bool {
        let changes_by_itself = self.dialect == Dialect::MariaDb
            && column.ty == ColumnType::DateTime
            && column.sql_type.is_none()
            && !has_default;
        column.nullable || changes_by_itself
    }

    fn default(&self, column: &Column, default: &DefaultValue) -> Option<String> {
        match default {
            DefaultValue::Expr(expr) => Some(format!("({expr})")),
            // MySQL takes no constants for its long types; whoever inserts a row gives the value anyway.
            DefaultValue::Value(_)
                if self.dialect == Dialect::MySql && is_long(&sql_type(column, self.dialect)) =>
            {
                None
            }
            DefaultValue::Value(value) => literal(value, self.dialect),
        }
    }

    /// An index inside of a table's definition, as MySQL has it.
    fn index(&self, index: &Index) -> String {
        let (name, columns) = (quote(&index.name, self.dialect), self.index_columns(index));
        match index.method.as_deref().map(str::to_uppercase).as_deref() {
            Some(kind @ ("FULLTEXT" | "SPATIAL")) => format!("{kind} INDEX {name} ({columns})"),
            method => {
                let unique = if index.unique { "UNIQUE " } else { "" };
                let using = method.map(|method| format!(" USING {method}")).unwrap_or_default();
                format!("{unique}INDEX {name} ({columns}){using}")
            }
        }
    }

    fn create_index(&self, table: &Table, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let (name, columns) = (quote(&index.name, self.dialect), self.index_columns(index));
        // SQLite looks for the table in the schema of the index.
        let mut sql = format!("CREATE {unique}INDEX {name} ON {}", self.name(table));
        let postgres = self.dialect == Dialect::Postgres;
        if let Some(method) = index.method.as_ref().filter(|_| postgres) {
            sql.push_str(&format!(" USING {method}"));
        }
        sql.push_str(&format!(" ({columns})"));
        if postgres && !index.include.is_empty() {
            sql.push_str(&format!(" INCLUDE ({})", quote_list(&index.include, self.dialect)));
        }
        if let Some(condition) = &index.condition {
            sql.push_str(&format!(" WHERE {condition}"));
        }
        sql
    }

    /// The columns of an index, each with its prefix, operator class and order as far as the dialect has them.
    fn index_columns(&self, index: &Index) -> String {
        let column = |name: &String| {
            let mut sql = quote(name, self.dialect);
            if let Some(length) = index.prefix_of(name).filter(|_| self.dialect.is_mysql()) {
                sql.push_str(&format!("({length})"));
            }
            if let Some(class) = index.opclass_of(name).filter(|_| self.dialect == Dialect::Postgres) {
                sql.push(' ');
                sql.push_str(class);
            }
            if index.desc.contains(name) {
                sql.push_str(" DESC");
            }
            sql
        };
        index.columns.iter().map(column).collect::<Vec<_>>().join(", ")
    }

    fn foreign_key(&self, fk: &ForeignKey) -> String {
        format!(
            "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {}",
            quote(&fk.symbol, self.dialect),
            quote_list(&fk.columns, self.dialect),
            self.qualified(fk.references_schema.as_deref(), &fk.references),
            quote_list(&fk.referenced, self.dialect),
            fk.on_delete.sql(),
        )
    }

    fn check(&self, check: &Check) -> String {
        match &check.name {
            Some(name) => format!("CONSTRAINT {} CHECK ({})", quote(name, self.dialect), check.expr),
            None => format!("CHECK ({})", check.expr),
        }
    }

    fn comments(&self, table: &Table, statements: &mut Vec<String>) {
        let name = self.name(table);
        if let Some(comment) = &table.comment {
            statements.push(format!("COMMENT ON TABLE {name} IS {}", text(comment, self.dialect)));
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                let column = quote(&column.name, self.dialect);
                let comment = text(comment, self.dialect);
                statements.push(format!("COMMENT ON COLUMN {name}.{column} IS {comment}"));
            }
        }
    }

    /// A comment, cut to what MySQL takes: a long one must not keep the table from being made.
    fn mysql_comment(&self, comment: &str, max: usize) -> String {
        text(&comment.chars().take(max).collect::<String>(), self.dialect)
    }
}

/// Whether the type counts up by itself.
fn is_serial(column: &Column) -> bool {
    column.sql_type.as_ref().is_some_and(|ty| ty.to_ascii_lowercase().contains("serial"))
}

/// Whether it is one of the types of MySQL that take no constant as a default.
fn is_long(sql_type: &str) -> bool {
    let sql_type = sql_type.to_ascii_lowercase();
    sql_type.ends_with("text") || sql_type.ends_with("blob") || sql_type == "json"
}

#[cfg(test)]
mod tests;
