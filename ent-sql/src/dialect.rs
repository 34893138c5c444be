//! The dialects of SQL that are spoken, and the facts in which they differ.

/// A dialect of SQL.
///
/// MySQL and MariaDB share one driver and nearly all of their SQL; they are told apart where they differ.
///
/// ```
/// use ent_sql::Dialect;
/// assert!(Dialect::MariaDb.is_mysql());
/// assert_eq!(Dialect::Postgres.placeholder(2), "$2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL 8.
    MySql,
    /// MariaDB 10.6 or newer.
    MariaDb,
}

impl Dialect {
    /// Whether this is MySQL or MariaDB.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert!(Dialect::MariaDb.is_mysql() && !Dialect::Sqlite.is_mysql());
    /// ```
    pub const fn is_mysql(self) -> bool {
        matches!(self, Dialect::MySql | Dialect::MariaDb)
    }

    /// Whether `INSERT`, `UPDATE` and `DELETE` can return the rows that they touched.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert!(Dialect::Postgres.has_returning());
    /// ```
    pub const fn has_returning(self) -> bool {
        matches!(self, Dialect::Sqlite | Dialect::Postgres)
    }

    /// The character that quotes an identifier.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert_eq!(Dialect::MySql.quote(), '`');
    /// ```
    pub const fn quote(self) -> char {
        if self.is_mysql() { '`' } else { '"' }
    }

    /// The placeholder of the argument at a position that is counted from one.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert_eq!(Dialect::Sqlite.placeholder(2), "?");
    /// ```
    pub fn placeholder(self, position: usize) -> String {
        match self {
            Dialect::Postgres => format!("${position}"),
            _ => "?".to_owned(),
        }
    }

    /// The largest number of arguments that one statement can carry.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert_eq!(Dialect::Sqlite.max_arguments(), 32_766);
    /// ```
    pub const fn max_arguments(self) -> usize {
        match self {
            Dialect::Sqlite => 32_766,
            _ => 65_535,
        }
    }

    /// The longest name of a table, column, index or constraint, in bytes.
    ///
    /// 63 on PostgreSQL and 64 elsewhere, as Ent has it (`dialect/sql/schema/atlas.go`).
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert_eq!(Dialect::Postgres.max_identifier(), 63);
    /// ```
    pub const fn max_identifier(self) -> usize {
        match self {
            Dialect::Postgres => 63,
            _ => 64,
        }
    }

    /// The name of the dialect in lower case, as it stands in attributes: `sqlite`, `postgres`, `mysql`, `mariadb`.
    ///
    /// ```
    /// # use ent_sql::Dialect;
    /// assert_eq!(Dialect::MariaDb.name(), "mariadb");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
            Dialect::MariaDb => "mariadb",
        }
    }
}

impl std::fmt::Display for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
