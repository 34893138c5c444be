//! What an entity says of its own storage: names, types, defaults, checks, comments and what a deletion does.

use ent::prelude::*;
use ent::{Dialect, Schema};

use crate::ddl::{assert_foreign_key, create_table, statements};

const DIALECTS: [Dialect; 4] = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::MariaDb];

/// One of those who write.
///
/// They're many.
#[derive(Entity)]
#[allow(dead_code)]
#[ent(
    table = "People",
    index(nick_name, email),
    index(fields(email), edges(editor), unique),
    index(fields(email), name = "by email"),
    check(expr = "age >= 0"),
    check(name = "adult", expr = "age < 200 OR email = 'a''b'")
)]
struct Author {
    id: i64,
    #[ent(column = "Nick", max_len = 70)]
    nick_name: String,
    /// Where to write to, e.g. "a@b.c".
    #[ent(unique, max_len = 100)]
    email: Option<String>,
    #[ent(default = 18)]
    age: i32,
    #[ent(default = "it's \\ here")]
    motto: String,
    #[ent(default = true)]
    active: bool,
    #[ent(default = -1.5)]
    score: f64,
    #[ent(default = String::from("not a constant"))]
    token: String,
    #[ent(db_default = "1 + 1")]
    made: i64,
    #[ent(db_default(
        sqlite = "lower(hex(randomblob(4)))",
        postgres = "md5(random()::text)",
        mysql = "uuid()"
    ))]
    made_apart: String,
    #[ent(sql_type = "char(3)")]
    code: String,
    #[ent(sql_type(postgres = "inet", mysql = "varchar(45)"))]
    address: Option<String>,
    #[ent(max_len = 70_000)]
    long: String,
    #[ent(max_len = 100)]
    small: Vec<u8>,

    #[ent(column = "editor", on_delete = Restrict)]
    editor: One<Author>,
    #[ent(on_delete = Cascade, symbol = "book_of")]
    books: Many<Book>,
    #[ent(table = "Reads", columns("who", "what"), symbols("reads_who", "reads_what"))]
    reads: Many<Book>,
    #[ent(on_delete = NoAction)]
    drafts: Many<Book>,
    #[ent(column = "reviewer")]
    reviews: Many<Book>,
}

#[derive(Entity)]
#[allow(dead_code)]
struct Book {
    id: i64,
    #[ent(inverse = books, required)]
    author: One<Author>,
    #[ent(inverse = reads)]
    readers: Many<Author>,
    #[ent(inverse = drafts)]
    drafter: One<Author>,
}

#[derive(Entity)]
#[allow(dead_code)]
#[ent(table = "staff")]
struct Clerk {
    id: i64,
}

/// Of a table with the same name, elsewhere.
#[derive(Entity)]
#[allow(dead_code)]
#[ent(external, table = "staff", schema = "legacy")]
struct LegacyClerk {
    id: i64,
}

fn schema() -> Schema {
    ent::schema![Author]
}

/// Asserts that the statement that makes a table has the part, in each dialect its own.
fn assert_parts(table: &str, parts: [&str; 3]) {
    for (dialect, part) in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql].into_iter().zip(parts) {
        let sql = create_table(&schema(), table, dialect);
        assert!(sql.contains(&format!("{part},")), "{dialect}: {sql} lacks {part}");
    }
}

#[test]
fn names_of_ones_own() {
    assert_parts(
        "People",
        ["\"Nick\" text NOT NULL", "\"Nick\" varchar NOT NULL", "\"Nick\" varchar(70) NOT NULL"],
    );
    for dialect in DIALECTS {
        let key = |symbol: &str, column: &str, to: &str, on_delete: &str| {
            let what = format!("CONSTRAINT \"{symbol}\" FOREIGN KEY (\"{column}\")");
            format!("{what} REFERENCES \"{to}\" (\"id\") ON DELETE {on_delete}")
        };
        let has = |table: &str, key: String| assert_foreign_key(&schema(), table, &key, dialect);
        has("People", key("People_People_editor", "editor", "People", "RESTRICT"));
        has("books", key("book_of", "author_books", "People", "CASCADE"));
        has("books", key("books_People_drafts", "author_drafts", "People", "NO ACTION"));
        has("books", key("books_People_reviews", "reviewer", "People", "SET NULL"));
        has("Reads", key("reads_who", "who", "People", "CASCADE"));
        has("Reads", key("reads_what", "what", "books", "CASCADE"));
        let sql = create_table(&schema(), "Reads", dialect);
        assert!(sql.contains("PRIMARY KEY (\"who\", \"what\")"), "{sql}");
    }
}

#[test]
fn only_the_table_of_others_is_left_to_them() {
    let schema = ent::schema![Clerk, LegacyClerk];
    for dialect in DIALECTS.into_iter().filter(|dialect| *dialect != Dialect::Sqlite) {
        assert_eq!(statements(&schema, dialect).len(), 1, "{dialect}");
        assert!(!create_table(&schema, "staff", dialect).contains("legacy"), "{dialect}");
    }
}

#[test]
fn types_of_ones_own() {
    assert_parts("People", ["\"code\" char(3) NOT NULL"; 3]);
    assert_parts(
        "People",
        ["\"address\" text NULL", "\"address\" inet NULL", "\"address\" varchar(45) NULL"],
    );
    assert_parts(
        "People",
        ["\"long\" text NOT NULL", "\"long\" varchar NOT NULL", "\"long\" longtext NOT NULL"],
    );
    assert_parts(
        "People",
        ["\"small\" blob NOT NULL", "\"small\" bytea NOT NULL", "\"small\" tinyblob NOT NULL"],
    );
}

#[test]
fn defaults() {
    assert_parts(
        "People",
        [
            "\"age\" integer NOT NULL DEFAULT 18",
            "\"age\" integer NOT NULL DEFAULT 18",
            "\"age\" int NOT NULL DEFAULT 18",
        ],
    );
    assert_parts(
        "People",
        [
            r#""motto" text NOT NULL DEFAULT 'it''s \ here'"#,
            r#""motto" varchar NOT NULL DEFAULT 'it''s \ here'"#,
            r#""motto" varchar(255) NOT NULL DEFAULT 'it''s \\ here'"#,
        ],
    );
    assert_parts(
        "People",
        [
            "\"active\" bool NOT NULL DEFAULT true",
            "\"active\" boolean NOT NULL DEFAULT true",
            "\"active\" boolean NOT NULL DEFAULT true",
        ],
    );
    assert_parts(
        "People",
        [
            "\"score\" real NOT NULL DEFAULT -1.5",
            "\"score\" double precision NOT NULL DEFAULT -1.5",
            "\"score\" double NOT NULL DEFAULT -1.5",
        ],
    );
    // What is worked out for each row is no constant.
    assert_parts(
        "People",
        ["\"token\" text NOT NULL", "\"token\" varchar NOT NULL", "\"token\" varchar(255) NOT NULL"],
    );
    assert_parts(
        "People",
        [
            "\"made\" integer NOT NULL DEFAULT (1 + 1)",
            "\"made\" bigint NOT NULL DEFAULT (1 + 1)",
            "\"made\" bigint NOT NULL DEFAULT (1 + 1)",
        ],
    );
    assert_parts(
        "People",
        [
            "\"made_apart\" text NOT NULL DEFAULT (lower(hex(randomblob(4))))",
            "\"made_apart\" varchar NOT NULL DEFAULT (md5(random()::text))",
            "\"made_apart\" varchar(255) NOT NULL DEFAULT (uuid())",
        ],
    );
}

#[test]
fn checks() {
    for dialect in DIALECTS {
        let sql = create_table(&schema(), "People", dialect);
        assert!(sql.contains("CHECK (age >= 0)"), "{sql}");
        assert!(sql.contains("CONSTRAINT \"adult\" CHECK (age < 200 OR email = 'a''b')"), "{sql}");
    }
}

#[test]
fn indexes() {
    let columns = [
        ("author_Nick_email", "", r#""Nick", "email""#),
        ("author_email_editor", "UNIQUE ", r#""email", "editor""#),
        ("by email", "", r#""email""#),
    ];
    for (name, unique, columns) in columns {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let index = format!("CREATE {unique}INDEX \"{name}\" ON \"People\" ({columns})");
            let all = statements(&schema(), dialect);
            assert!(all.contains(&index), "{dialect}: {all:#?} lack {index}");
        }
        for dialect in [Dialect::MySql, Dialect::MariaDb] {
            let sql = create_table(&schema(), "People", dialect);
            assert!(
                sql.contains(&format!("{unique}INDEX \"{name}\" ({columns})")),
                "{dialect}: {sql} lacks {name}"
            );
        }
    }
    let unique = r#"CREATE UNIQUE INDEX "People_email_key" ON "People" ("email")"#;
    assert!(statements(&schema(), Dialect::Postgres).iter().any(|sql| sql == unique));
}

#[test]
fn comments() {
    let table = "One of those who write.\n\nThey''re many.";
    let column = "Where to write to, e.g. \"a@b.c\".";
    let postgres = statements(&schema(), Dialect::Postgres);
    let comment = format!("COMMENT ON TABLE \"People\" IS '{table}'");
    assert!(postgres.contains(&comment), "{postgres:#?}");
    let comment = format!("COMMENT ON COLUMN \"People\".\"email\" IS '{column}'");
    assert!(postgres.contains(&comment), "{postgres:#?}");
    let mysql = create_table(&schema(), "People", Dialect::MySql);
    assert!(mysql.ends_with(&format!(" COMMENT '{table}'")), "{mysql}");
    assert!(mysql.contains(&format!("\"email\" varchar(100) NULL COMMENT '{column}'")), "{mysql}");
    assert!(!create_table(&schema(), "People", Dialect::Sqlite).contains("Where to write"));
}

/// Names that are longer than a database takes.
mod long {
    use ent::prelude::*;

    #[derive(Entity)]
    #[allow(dead_code)]
    #[ent(index(a_field_with_a_name_that_goes_on_and_on, another_field_whose_name_is_long))]
    pub(super) struct AnEntityWhoseNameSaysRatherMore {
        id: i64,
        a_field_with_a_name_that_goes_on_and_on: i64,
        #[ent(unique)]
        another_field_whose_name_is_long: i64,
        an_edge_whose_name_goes_on_and_on_too: Many<AnEntityWhoseNameSaysRatherMore>,
    }
}

#[test]
fn long_names_are_shortened() {
    let schema = ent::schema![long::AnEntityWhoseNameSaysRatherMore];
    for dialect in DIALECTS {
        let max = if dialect == Dialect::Postgres { 63 } else { 64 };
        let tables = schema.tables(dialect).unwrap();
        let mut names: Vec<&str> = Vec::new();
        for table in &tables {
            names.extend(table.indexes.iter().map(|index| &*index.name));
            names.extend(table.foreign_keys.iter().map(|key| &*key.symbol));
        }
        assert!(names.iter().all(|name| name.len() <= max), "{dialect}: {names:?}");
        let short: Vec<_> = names.iter().filter(|name| name.len() == max).collect();
        assert!(short.len() >= 3, "{dialect}: {names:?}");
        // The beginning stays, and the end tells them apart.
        assert!(short.iter().any(|name| name.starts_with("anentitywhosenamesaysrathermor")), "{names:?}");
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }
    let index = "anentitywhosenamesaysrathermore_a_field_with_a_name_that_goes_on_and_on_another_field_whose_name_is_long";
    let digest = format!("{}_", &index[..63 - 33]);
    let all = statements(&schema, Dialect::Postgres);
    assert!(all.iter().any(|sql| sql.starts_with(&format!("CREATE INDEX \"{digest}"))), "{all:#?}");
    assert!(!all.iter().any(|sql| sql.contains(index)));
}

/// Two entities that want the same names.
mod clash {
    use ent::prelude::*;

    #[derive(Entity)]
    #[ent(table = "things")]
    #[allow(dead_code)]
    pub(super) struct One1 {
        id: i64,
    }

    #[derive(Entity)]
    #[ent(table = "things")]
    #[allow(dead_code)]
    pub(super) struct Other {
        id: i64,
    }

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct Symbols {
        id: i64,
        #[ent(symbol = "same")]
        first: One<Other>,
        #[ent(symbol = "same")]
        second: One<Other>,
    }

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct Columns {
        id: i64,
        other: i64,
        #[ent(column = "other")]
        edge: One<Other>,
    }
}

#[test]
fn names_that_clash_are_refused() {
    for dialect in DIALECTS {
        let why = |schema: Schema| schema.to_sql(dialect).unwrap_err().to_string();
        let message = why(ent::schema![clash::One1, clash::Other]);
        assert!(
            message.contains("things") && message.contains("One1") && message.contains("Other"),
            "{message}"
        );
        let message = why(ent::schema![clash::Symbols]);
        assert!(message.contains("same") && message.contains("Symbols"), "{message}");
        let message = why(ent::schema![clash::Columns]);
        assert!(message.contains("other") && message.contains("Columns"), "{message}");
    }
}
