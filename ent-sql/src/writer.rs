//! Writes the text of a statement and gathers its arguments, so that the two never drift apart.
//!
//! Identifiers are quoted and values are bound; the only text taken as it is comes from the program.

use crate::{Dialect, Kind, Statement, Value, value};

/// Writes one statement in one dialect.
///
/// ```
/// use ent_sql::{Dialect, SqlWriter, Value};
/// let mut w = SqlWriter::new(Dialect::Postgres);
/// w.push("SELECT 1 WHERE ").ident("a").push(" = ").bind(Value::Int(3));
/// assert_eq!(&*w.finish().sql, r#"SELECT 1 WHERE "a" = $1"#);
/// ```
#[derive(Debug)]
pub struct SqlWriter {
    dialect: Dialect,
    sql: String,
    args: Vec<Value>,
}

impl SqlWriter {
    /// An empty statement.
    pub fn new(dialect: Dialect) -> Self {
        SqlWriter { dialect, sql: String::with_capacity(160), args: Vec::new() }
    }

    /// The dialect that is written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many arguments there are so far.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Sqlite);
    /// w.bind(Value::Int(1)).push(", ").bind(Value::Int(2));
    /// assert_eq!(w.arguments(), 2);
    /// ```
    pub fn arguments(&self) -> usize {
        self.args.len()
    }

    /// How long the text is so far.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Sqlite);
    /// assert_eq!(w.push("SELECT 1").len(), 8);
    /// ```
    #[expect(clippy::len_without_is_empty, reason = "nobody writes an empty statement")]
    pub fn len(&self) -> usize {
        self.sql.len()
    }

    /// Appends what was written since `start` so many times more, each after a comma, with other arguments.
    ///
    /// Not for PostgreSQL, where each placeholder has a number of its own.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Sqlite);
    /// let start = w.push("VALUES ").len();
    /// w.push("(").bind(Value::Int(1)).push(")").repeat(start, 2, [Value::Int(2), Value::Int(3)]);
    /// assert_eq!(&*w.finish().sql, "VALUES (?), (?), (?)");
    /// ```
    pub fn repeat(&mut self, start: usize, times: usize, args: impl IntoIterator<Item = Value>) -> &mut Self {
        let again = format!(", {}", &self.sql[start..]);
        self.sql.push_str(&again.repeat(times));
        self.args.extend(args);
        self
    }

    /// Appends text of the program's own. Never pass a user's value here.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.push("SELECT 1");
    /// assert_eq!(&*w.finish().sql, r#"SELECT 1"#);
    /// ```
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Appends a quoted identifier.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::MySql);
    /// w.ident("order");
    /// assert_eq!(&*w.finish().sql, r#"`order`"#);
    /// ```
    pub fn ident(&mut self, name: &str) -> &mut Self {
        let quote = self.dialect.quote();
        self.sql.push(quote);
        for (i, part) in name.split(quote).enumerate() {
            if i > 0 {
                self.sql.extend([quote, quote]);
            }
            self.sql.push_str(part);
        }
        self.sql.push(quote);
        self
    }

    /// Appends the name of a table, with that of its schema where it has one and the dialect knows schemas.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.table(Some("app"), "users");
    /// assert_eq!(&*w.finish().sql, r#""app"."users""#);
    /// ```
    pub fn table(&mut self, schema: Option<&str>, name: &str) -> &mut Self {
        if let Some(schema) = schema.filter(|_| self.dialect != Dialect::Sqlite) {
            self.ident(schema).push(".");
        }
        self.ident(name)
    }

    /// Appends the alias of the table with that number.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.alias(3);
    /// assert_eq!(&*w.finish().sql, r#"t3"#);
    /// ```
    pub fn alias(&mut self, table: usize) -> &mut Self {
        self.sql.push('t');
        self.number(table)
    }

    /// Appends a number.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.number(42);
    /// assert_eq!(&*w.finish().sql, r#"42"#);
    /// ```
    pub fn number(&mut self, n: usize) -> &mut Self {
        match u8::try_from(n) {
            // Most are numbers of tables, and formatting takes longer than all else that is written of a column.
            Ok(n @ 0..10) => self.sql.push(char::from(b'0' + n)),
            _ => write(&mut self.sql, format_args!("{n}")),
        }
        self
    }

    /// Appends a column of the table with that alias number.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.column(0, "name");
    /// assert_eq!(&*w.finish().sql, r#"t0."name""#);
    /// ```
    pub fn column(&mut self, table: usize, name: &str) -> &mut Self {
        self.alias(table).push(".").ident(name)
    }

    /// Appends a placeholder and binds its argument.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.bind(Value::Int(1)).push(", ").bind(Value::Int(2));
    /// assert_eq!(&*w.finish().sql, r#"$1, $2"#);
    /// ```
    pub fn bind(&mut self, value: Value) -> &mut Self {
        self.args.push(value);
        match self.dialect {
            Dialect::Postgres => {
                self.sql.push('$');
                self.number(self.args.len())
            }
            _ => self.push("?"),
        }
    }

    /// Appends a placeholder that the database reads as a column type of the user's choice, as `CAST($1 AS inet)`.
    ///
    /// Only PostgreSQL types its arguments; elsewhere this is [`bind`](Self::bind). The length of the type is left out,
    /// because a cast to `varchar(3)` would silently cut the value.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.bind_as(Value::Text("10.0.0.1".into()), Some("inet"));
    /// assert_eq!(&*w.finish().sql, r#"CAST($1 AS inet)"#);
    /// ```
    pub fn bind_as(&mut self, value: Value, sql_type: Option<&str>) -> &mut Self {
        match sql_type {
            Some(sql_type) if self.dialect == Dialect::Postgres => {
                self.push("CAST(").bind(value).push(" AS ").push(without_length(sql_type)).push(")")
            }
            _ => self.bind(value),
        }
    }

    /// Appends ` IN (..)` or ` NOT IN (..)` of a list that is not empty.
    ///
    /// The text does not grow with the list: PostgreSQL and SQLite take it as one argument, MySQL gets a list whose
    /// length is rounded up to a power of two by repeating the last value.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.ident("age").list(Kind::Int, vec![Value::Int(1), Value::Int(2)], false, None);
    /// assert_eq!(&*w.finish().sql, r#""age" = ANY($1)"#);
    /// ```
    pub fn list(
        &mut self,
        kind: Kind,
        values: Vec<Value>,
        negated: bool,
        sql_type: Option<&str>,
    ) -> &mut Self {
        match self.dialect {
            Dialect::Postgres => {
                self.push(if negated { " <> ALL(" } else { " = ANY(" });
                self.bind_list(kind, values, sql_type).push(")")
            }
            Dialect::Sqlite => {
                let value = if kind == Kind::Bytes { "unhex(value)" } else { "value" };
                let json = json_list(&values);
                self.push(if negated { " NOT IN (SELECT " } else { " IN (SELECT " });
                self.push(value).push(" FROM json_each(").bind(json).push("))")
            }
            Dialect::MySql | Dialect::MariaDb => {
                self.push(if negated { " NOT IN (" } else { " IN (" });
                for (i, value) in padded(values).enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.bind(value);
                }
                self.push(")")
            }
        }
    }

    /// Appends a placeholder of PostgreSQL's and binds a list as its argument. The type, of the values in the list, is as in
    /// [`bind_as`](Self::bind_as).
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.bind_list(Kind::Text, vec![Value::Text("10.0.0.1".into())], Some("inet"));
    /// assert_eq!(&*w.finish().sql, r#"CAST($1 AS inet[])"#);
    /// ```
    pub fn bind_list(&mut self, kind: Kind, values: Vec<Value>, sql_type: Option<&str>) -> &mut Self {
        match sql_type {
            Some(sql_type) => {
                self.push("CAST(").bind(Value::List(kind, values));
                self.push(" AS ").push(without_length(sql_type)).push("[])")
            }
            None => self.bind(Value::List(kind, values)),
        }
    }

    /// Appends the rows that pair one value with each of a list, as the source of an `INSERT`. Their text does not grow with
    /// the list, as that of [`list`](Self::list). The types are as in [`bind_as`](Self::bind_as), of the one value and of
    /// those in the list.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.pairs(Value::Int(7), Kind::Int, vec![Value::Int(1), Value::Int(2)], [None, None]);
    /// assert_eq!(&*w.finish().sql, r#"SELECT $1, unnest($2)"#);
    /// ```
    pub fn pairs(
        &mut self,
        one: Value,
        kind: Kind,
        list: Vec<Value>,
        sql_types: [Option<&str>; 2],
    ) -> &mut Self {
        match self.dialect {
            Dialect::Postgres => {
                let [of_one, of_list] = sql_types;
                self.push("SELECT ").bind_as(one, of_one).push(", unnest(");
                self.bind_list(kind, list, of_list).push(")")
            }
            Dialect::Sqlite => {
                let value = if kind == Kind::Bytes { "unhex(value)" } else { "value" };
                let json = json_list(&list);
                // Without a condition SQLite would take the ON of a conflict clause for one of a join.
                self.push("SELECT ").bind(one).push(", ").push(value).push(" FROM json_each(").bind(json);
                self.push(") WHERE true")
            }
            Dialect::MySql | Dialect::MariaDb => {
                self.push("VALUES ");
                for (i, value) in padded(list).enumerate() {
                    self.push(if i > 0 { ", (" } else { "(" })
                        .bind(one.clone())
                        .push(", ")
                        .bind(value)
                        .push(")");
                }
                self
            }
        }
    }

    /// Appends `LIMIT` and `OFFSET`, as arguments.
    ///
    /// SQLite's limit stands in the text: it plans for the value of the argument, and so would plan anew at every use.
    ///
    /// ```
    /// # use ent_sql::{Dialect, Kind, SqlWriter, Value};
    /// let mut w = SqlWriter::new(Dialect::Postgres);
    /// w.push("SELECT 1").limit(Some(3), Some(6));
    /// assert_eq!(&*w.finish().sql, r#"SELECT 1 LIMIT $1 OFFSET $2"#);
    /// ```
    pub fn limit(&mut self, limit: Option<u64>, offset: Option<u64>) -> &mut Self {
        let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
        match (limit, offset, self.dialect) {
            (None, None, _) => return self,
            (Some(limit), _, Dialect::Sqlite) => {
                let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                self.push(" LIMIT ").push(&limit.to_string());
            }
            (Some(limit), _, _) => {
                self.push(" LIMIT ").bind(number(limit));
            }
            // MySQL and SQLite have no OFFSET without LIMIT.
            (None, Some(_), Dialect::Postgres) => {}
            (None, Some(_), Dialect::Sqlite) => {
                self.push(" LIMIT -1");
            }
            (None, Some(_), _) => {
                self.push(" LIMIT ").bind(number(u64::MAX));
            }
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ").bind(number(offset));
        }
        self
    }

    /// The statement.
    pub fn finish(self) -> Statement {
        Statement::new(self.sql, self.args)
    }
}

fn write(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = std::fmt::Write::write_fmt(text, what);
}

/// The values, and the last of them again until there are as many as a power of two.
fn padded(values: Vec<Value>) -> impl Iterator<Item = Value> {
    let padding = values.len().next_power_of_two() - values.len();
    // Past the limit nothing is gained by padding, and the server would refuse what it could still take.
    let padding = if values.len() + padding > 32_768 { 0 } else { padding };
    let last = values.last().cloned();
    values.into_iter().chain(last.into_iter().cycle().take(padding))
}

/// `numeric(78, 0)` as `numeric`.
fn without_length(sql_type: &str) -> &str {
    sql_type.split('(').next().unwrap_or(sql_type).trim_end()
}

/// The list as a JSON array whose elements `json_each` gives back as SQLite stores them.
fn json_list(values: &[Value]) -> Value {
    let mut json = String::with_capacity(values.len() * 8);
    json.push('[');
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            json.push(',');
        }
        match value {
            Value::Invalid(_) => return value.clone(),
            Value::Bool(b) => json.push(if *b { '1' } else { '0' }),
            Value::Int(n) => write(&mut json, format_args!("{n}")),
            Value::Uint(n) if i64::try_from(*n).is_err() => {
                return Value::Invalid(format!("{n} is more than SQLite's integers can hold"));
            }
            Value::Uint(n) => write(&mut json, format_args!("{n}")),
            Value::F32(n) if n.is_finite() => write(&mut json, format_args!("{:?}", f64::from(*n))),
            Value::F64(n) if n.is_finite() => write(&mut json, format_args!("{n:?}")),
            Value::Bytes(bytes) => {
                json.push('"');
                bytes.iter().for_each(|byte| write(&mut json, format_args!("{byte:02x}")));
                json.push('"');
            }
            other => match value::sqlite_text(other) {
                Ok(text) => json_string(&mut json, &text),
                Err(why) => return Value::Invalid(why.to_string()),
            },
        }
    }
    json.push(']');
    Value::Text(json)
}

fn json_string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if u32::from(c) < 0x20 => write(json, format_args!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(dialect: Dialect, n: i64) -> Statement {
        let mut w = SqlWriter::new(dialect);
        w.ident("a").list(Kind::Int, (0..n).map(Value::Int).collect(), false, None);
        w.finish()
    }

    #[test]
    fn the_text_of_a_list_does_not_grow_with_it() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            assert_eq!(list(dialect, 1).sql, list(dialect, 1000).sql);
        }
        assert_eq!(list(Dialect::MySql, 5).sql, list(Dialect::MySql, 8).sql);
    }

    #[test]
    fn a_padded_list_repeats_its_last_value() {
        let padded = list(Dialect::MariaDb, 3);
        assert_eq!(&*padded.sql, "`a` IN (?, ?, ?, ?)");
        assert_eq!(padded.args.last(), Some(&Value::Int(2)));
    }

    #[test]
    fn identifiers_escape_their_quote() {
        let mut w = SqlWriter::new(Dialect::Sqlite);
        w.ident("a\"b");
        assert_eq!(&*w.finish().sql, "\"a\"\"b\"");
    }

    #[test]
    fn a_cast_leaves_the_length_out() {
        let mut w = SqlWriter::new(Dialect::Postgres);
        w.bind_as(Value::Text("x".into()), Some("varchar(3)"));
        assert_eq!(&*w.finish().sql, "CAST($1 AS varchar)");
    }

    #[test]
    fn text_in_a_json_list_is_escaped() {
        assert_eq!(json_list(&[Value::Text("a\"\\\n".into())]), Value::Text(r#"["a\"\\\u000a"]"#.into()));
    }
}
