//! The rows that the workloads read, as statements that make them: the same on every database and at every run.

use std::fmt::Write;

use crate::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
    MySql,
}

/// The dialect of a database's URL.
impl std::str::FromStr for Dialect {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Dialect::Sqlite),
            Some("postgres" | "postgresql") => Ok(Dialect::Postgres),
            Some("mysql") => Ok(Dialect::MySql),
            _ => Err(format!("`{url}` names no database that is known").into()),
        }
    }
}

/// The settings of every connection to SQLite: those that `ent` uses.
pub const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;";

const ROWS_A_STATEMENT: usize = 200;

/// The statements that make a set of rows: `users-10`, `users-1000`, `main`, `tree`, `writes` or `inserts`.
pub fn statements(set: &str, dialect: Dialect) -> Result<Vec<String>> {
    let mut statements = schema(dialect);
    let mut insert = |table, rows: Vec<String>| {
        for rows in rows.chunks(ROWS_A_STATEMENT) {
            statements.push(format!("INSERT INTO {table} VALUES {}", rows.join(", ")));
        }
    };
    let mut filled = Vec::new();
    let mut fill = |table: &'static str, rows: Vec<String>| {
        filled.push((table, rows.len()));
        insert(table, rows);
    };
    match set {
        "users-10" => fill("users", users(10)),
        "users-1000" => fill("users", users(1_000)),
        "writes" => {
            fill("users", users(10_000));
            fill("members", members(10_000));
        }
        "inserts" => {}
        "main" => {
            fill("users", users(10_000));
            fill("posts", some_posts(10_000));
            fill("members", members(10_000));
            fill("wide", wide(10_000, dialect));
        }
        "tree" => {
            fill("users", users(100));
            fill("posts", (0..1_000).map(|i| post(i + 1, i / 10 + 1, i % 10, None)).collect());
            let comment =
                |i| format!("({}, {}, 'Comment {} on post {}')", i + 1, i / 5 + 1, i % 5, i / 5 + 1);
            fill("comments", (0..5_000).map(comment).collect());
        }
        _ => return Err(format!("no set of rows is called `{set}`").into()),
    }
    for (table, rows) in filled {
        // The other databases go on from the largest key by themselves.
        if dialect == Dialect::Postgres && table != "wide" {
            statements.push(format!("SELECT setval('{table}_id_seq', {rows})"));
        }
    }
    statements.extend(analyze(dialect));
    Ok(statements)
}

/// The statements that take all users away.
pub fn empty(dialect: Dialect) -> Vec<String> {
    match dialect {
        Dialect::Sqlite => vec!["DELETE FROM users".to_owned(), "PRAGMA wal_checkpoint(TRUNCATE)".to_owned()],
        Dialect::Postgres | Dialect::MySql => vec!["TRUNCATE TABLE users".to_owned()],
    }
}

fn schema(dialect: Dialect) -> Vec<String> {
    let (key, text) = match dialect {
        Dialect::Sqlite => ("INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "TEXT"),
        Dialect::Postgres => ("BIGSERIAL PRIMARY KEY", "VARCHAR"),
        Dialect::MySql => ("BIGINT AUTO_INCREMENT PRIMARY KEY", "VARCHAR(255)"),
    };
    // Of that very type, a key of SQLite's is the row's own number.
    let wide_key = if dialect == Dialect::Sqlite { "INTEGER" } else { "BIGINT" };
    let mut wide = format!("CREATE TABLE wide (id {wide_key} PRIMARY KEY NOT NULL");
    let columns = [("s", 8, text), ("i", 6, "BIGINT"), ("f", 4, "DOUBLE PRECISION"), ("b", 3, "BOOLEAN")];
    for (name, count, of) in columns {
        for i in 1..=count {
            let _ = write!(wide, ", {name}{i} {of} NOT NULL");
        }
    }
    for i in 1..=3 {
        let _ = write!(wide, ", o{i} {text}");
    }
    wide.push(')');
    vec![
        format!("CREATE TABLE users (id {key}, name {text} NOT NULL, hair_color {text})"),
        format!("CREATE TABLE posts (id {key}, user_id BIGINT NOT NULL, title {text} NOT NULL, body {text})"),
        "CREATE INDEX posts_user ON posts (user_id)".to_owned(),
        format!("CREATE TABLE comments (id {key}, post_id BIGINT NOT NULL, text {text} NOT NULL)"),
        "CREATE INDEX comments_post ON comments (post_id)".to_owned(),
        format!(
            "CREATE TABLE members (id {key}, tenant_id BIGINT NOT NULL, name {text} NOT NULL, hair_color {text})"
        ),
        "CREATE INDEX members_tenant ON members (tenant_id)".to_owned(),
        wide,
    ]
}

fn analyze(dialect: Dialect) -> Vec<String> {
    match dialect {
        Dialect::Sqlite => vec!["ANALYZE".to_owned(), "PRAGMA wal_checkpoint(TRUNCATE)".to_owned()],
        Dialect::Postgres => vec!["VACUUM ANALYZE".to_owned()],
        Dialect::MySql => vec!["ANALYZE TABLE users, posts, comments, members, wide".to_owned()],
    }
}

fn users(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("({i}, 'User {i}', {})", color(i))).collect()
}

/// The same users, of ten tenants, of which each has ten of each hundred.
fn members(count: usize) -> Vec<String> {
    (1..=count).map(|i| format!("({i}, {}, 'User {i}', {})", i / 10 % 10 + 1, color(i))).collect()
}

fn color(i: usize) -> &'static str {
    match i {
        i if i % 10 == 5 => "NULL",
        i if i % 2 == 0 => "'black'",
        _ => "'brown'",
    }
}

/// Two posts of every third user.
fn some_posts(users: usize) -> Vec<String> {
    let posts = (3..=users).step_by(3).flat_map(|user| [(user, 0), (user, 1)]);
    posts
        .zip(1..)
        .map(|((user, number), id)| {
            let body = (number == 0).then(|| format!("body of post {id}, some text"));
            post(id, user, number, body)
        })
        .collect()
}

fn post(id: usize, user: usize, number: usize, body: Option<String>) -> String {
    let body = body.map_or("NULL".to_owned(), |body| format!("'{body}'"));
    format!("({id}, {user}, 'Post {number} by user {user}', {body})")
}

fn wide(count: usize, dialect: Dialect) -> Vec<String> {
    let flag = |on: bool| match (dialect, on) {
        (Dialect::Postgres, _) => on.to_string(),
        (_, on) => u8::from(on).to_string(),
    };
    (1..=count)
        .map(|i| {
            let mut row = format!("({i}");
            (1..=8).for_each(|c| row += &format!(", 'text {c} of row {i}'"));
            (1..=6).for_each(|c| row += &format!(", {}", i * c * 1_000_003));
            (1..=4).for_each(|c| row += &format!(", {}", (i * c) as f64 / 7.0 + 0.1));
            (1..=3).for_each(|c| row += &format!(", {}", flag((i + c) % 2 == 0)));
            for c in 1..=3 {
                row += &if (i + c) % 3 == 0 { ", NULL".to_owned() } else { format!(", 'opt {c} {i}'") };
            }
            row + ")"
        })
        .collect()
}
