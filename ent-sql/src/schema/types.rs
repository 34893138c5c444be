//! What each dialect calls the types of columns, and how it writes names and constants. The types are Ent's, so that its
//! databases fit as they are.

use std::borrow::Cow;

use super::Column;
use crate::{ColumnType, Dialect, Value};

/// The longest `varchar` of MySQL, in characters of up to four bytes. Ent has 65,535, which is the limit in bytes: what lies
/// between the two the server refuses.
const VARCHAR_MAX: u64 = 16_383;
/// The longest text that PostgreSQL gets as `varchar`, as Ent has it.
const PG_VARCHAR_MAX: u64 = 10 << 20;

/// The type of a column, in the words of the dialect.
///
/// ```
/// use ent_sql::{ColumnType, Dialect, schema::{Column, sql_type}};
/// assert_eq!(sql_type(&Column::new("age", ColumnType::U32), Dialect::MySql), "int unsigned");
/// assert_eq!(sql_type(&Column::new("name", ColumnType::Text), Dialect::Postgres), "varchar");
/// ```
pub fn sql_type(column: &Column, dialect: Dialect) -> Cow<'_, str> {
    match (&column.sql_type, dialect) {
        (Some(given), _) => given.as_str().into(),
        (None, Dialect::Sqlite) => sqlite(column.ty).into(),
        (None, Dialect::Postgres) => postgres(column).into(),
        (None, Dialect::MySql | Dialect::MariaDb) => mysql(column, dialect),
    }
}

fn sqlite(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Bool => "bool",
        ty if ty.is_integer() => "integer",
        ColumnType::F32 | ColumnType::F64 => "real",
        ColumnType::Bytes => "blob",
        ColumnType::DateTime | ColumnType::NaiveDateTime => "datetime",
        ColumnType::Date => "date",
        ColumnType::Time => "time",
        ColumnType::Uuid => "uuid",
        ColumnType::Json => "json",
        // A decimal as well: SQLite turns what stands in a column of a numeric type into an inexact number.
        _ => "text",
    }
}

fn postgres(column: &Column) -> &'static str {
    match column.ty {
        ColumnType::Bool => "boolean",
        ColumnType::I8 | ColumnType::U8 | ColumnType::I16 => "smallint",
        ColumnType::U16 | ColumnType::I32 => "integer",
        ColumnType::U32 | ColumnType::I64 | ColumnType::U64 => "bigint",
        ColumnType::F32 => "real",
        ColumnType::F64 => "double precision",
        ColumnType::Text if column.size.is_some_and(|size| size > PG_VARCHAR_MAX) => "text",
        ColumnType::Text | ColumnType::Enum(_) => "varchar",
        ColumnType::Bytes => "bytea",
        ColumnType::DateTime => "timestamptz",
        ColumnType::NaiveDateTime => "timestamp",
        ColumnType::Date => "date",
        ColumnType::Time => "time",
        ColumnType::Uuid => "uuid",
        ColumnType::Json => "jsonb",
        ColumnType::Decimal => "numeric",
    }
}

fn mysql(column: &Column, dialect: Dialect) -> Cow<'static, str> {
    let name = match column.ty {
        ColumnType::Bool => "boolean",
        ColumnType::I8 => "tinyint",
        ColumnType::U8 => "tinyint unsigned",
        ColumnType::I16 => "smallint",
        ColumnType::U16 => "smallint unsigned",
        ColumnType::I32 => "int",
        ColumnType::U32 => "int unsigned",
        ColumnType::I64 => "bigint",
        ColumnType::U64 => "bigint unsigned",
        ColumnType::F32 | ColumnType::F64 => "double",
        ColumnType::Text => match column.size.unwrap_or(255) {
            0xFF_FFFF => "mediumtext",
            size if size > VARCHAR_MAX => "longtext",
            size => return format!("varchar({size})").into(),
        },
        ColumnType::Bytes => match column.size.unwrap_or(0xFFFF) {
            0..=0xFF => "tinyblob",
            0x100..=0xFFFF => "blob",
            0x1_0000..=0xFF_FFFF => "mediumblob",
            _ => "longblob",
        },
        ColumnType::DateTime => "timestamp",
        ColumnType::NaiveDateTime => "datetime(6)",
        ColumnType::Date => "date",
        ColumnType::Time => "time(6)",
        ColumnType::Uuid if dialect == Dialect::MariaDb => "uuid",
        ColumnType::Uuid => "char(36) COLLATE utf8mb4_bin",
        ColumnType::Json => "json",
        // Without digits it would keep no fraction; so many hold every `Decimal`.
        ColumnType::Decimal => "decimal(57,28)",
        ColumnType::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| text(value, dialect)).collect();
            return format!("enum({})", values.join(",")).into();
        }
    };
    name.into()
}

/// The name as an identifier, whatever characters it has.
///
/// ```
/// use ent_sql::{Dialect, schema::quote};
/// assert_eq!(quote(r#"a"b"#, Dialect::Postgres), r#""a""b""#);
/// ```
pub fn quote(name: &str, dialect: Dialect) -> String {
    let q = dialect.quote();
    let mut out = String::with_capacity(name.len() + 2);
    out.push(q);
    for c in name.chars() {
        if c == q {
            out.push(q);
        }
        out.push(c);
    }
    out.push(q);
    out
}

/// The names as identifiers, between commas.
pub(super) fn quote_list(names: &[String], dialect: Dialect) -> String {
    let names: Vec<String> = names.iter().map(|name| quote(name, dialect)).collect();
    names.join(", ")
}

/// A value as a constant, where it is a truth value, a finite number or text; there is no constant for the others.
///
/// This is for statements that take no arguments, as those that make tables.
///
/// ```
/// # use ent_sql::{Dialect, Value, schema::literal};
/// assert_eq!(literal(&Value::Text("it's".into()), Dialect::Sqlite).as_deref(), Some("'it''s'"));
/// ```
pub fn literal(value: &Value, dialect: Dialect) -> Option<String> {
    match value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Uint(value) => Some(value.to_string()),
        Value::F32(value) if value.is_finite() => Some(format!("{value:?}")),
        Value::F64(value) if value.is_finite() => Some(format!("{value:?}")),
        // No dialect but MySQL has a way to write the character zero.
        Value::Text(value) if dialect.is_mysql() || !value.contains('\0') => Some(text(value, dialect)),
        _ => None,
    }
}

/// A text as a constant.
pub(super) fn text(value: &str, dialect: Dialect) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    for c in value.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' if dialect.is_mysql() => out.push_str(r"\\"),
            '\0' if dialect.is_mysql() => out.push_str(r"\0"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(ty: ColumnType, size: Option<u64>, dialect: Dialect) -> String {
        sql_type(&Column { size, ..Column::new("c", ty) }, dialect).into_owned()
    }

    #[test]
    fn names_are_those_of_ent() {
        use ColumnType::*;
        for (column, sqlite, mysql, postgres) in [
            (Bool, "bool", "boolean", "boolean"),
            (I8, "integer", "tinyint", "smallint"),
            (U8, "integer", "tinyint unsigned", "smallint"),
            (U16, "integer", "smallint unsigned", "integer"),
            (I32, "integer", "int", "integer"),
            (U32, "integer", "int unsigned", "bigint"),
            (I64, "integer", "bigint", "bigint"),
            (U64, "integer", "bigint unsigned", "bigint"),
            (F32, "real", "double", "real"),
            (F64, "real", "double", "double precision"),
            (Text, "text", "varchar(255)", "varchar"),
            (Bytes, "blob", "blob", "bytea"),
            (DateTime, "datetime", "timestamp", "timestamptz"),
            (Json, "json", "json", "jsonb"),
            (Uuid, "uuid", "char(36) COLLATE utf8mb4_bin", "uuid"),
            (Enum(&["a", "it's"]), "text", "enum('a','it''s')", "varchar"),
        ] {
            assert_eq!(ty(column, None, Dialect::Sqlite), sqlite);
            assert_eq!(ty(column, None, Dialect::MySql), mysql);
            assert_eq!(ty(column, None, Dialect::Postgres), postgres);
        }
        assert_eq!(ty(Uuid, None, Dialect::MariaDb), "uuid");
    }

    #[test]
    fn sizes_choose_the_type() {
        use ColumnType::*;
        assert_eq!(ty(Text, Some(64), Dialect::MySql), "varchar(64)");
        assert_eq!(ty(Text, Some(70_000), Dialect::MySql), "longtext");
        assert_eq!(ty(Text, Some((1 << 24) - 1), Dialect::MySql), "mediumtext");
        assert_eq!(ty(Text, Some(1 << 31), Dialect::Postgres), "text");
        assert_eq!(ty(Bytes, Some(255), Dialect::MySql), "tinyblob");
        assert_eq!(ty(Bytes, Some(1 << 16), Dialect::MySql), "mediumblob");
        assert_eq!(ty(Bytes, Some(1 << 24), Dialect::MySql), "longblob");
    }

    #[test]
    fn constants_are_escaped() {
        let value = Value::Text(r"it's \ here".into());
        assert_eq!(literal(&value, Dialect::Postgres).unwrap(), r"'it''s \ here'");
        assert_eq!(literal(&value, Dialect::MySql).unwrap(), r"'it''s \\ here'");
        assert_eq!(literal(&Value::F64(1.0), Dialect::Sqlite).unwrap(), "1.0");
        assert_eq!(literal(&Value::F64(f64::NAN), Dialect::Sqlite), None);
        assert_eq!(literal(&Value::Bytes(vec![]), Dialect::Sqlite), None);
        assert_eq!(quote("a`b", Dialect::MySql), "`a``b`");
    }
}
