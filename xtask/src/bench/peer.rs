//! Who does the work.

use super::database::Database;
use super::workload::Workload;
use crate::install::install;
use crate::server::find;

/// A program that does the work, in one library's way.
pub struct Peer {
    /// As it is shown, and as `bench-` and this is the program's name.
    pub name: &'static str,
    pub directory: &'static str,
    /// What it uses, as packages of its lock file.
    pub packages: &'static [&'static str],
    pub databases: &'static [&'static str],
    /// Whether it is a driver, which the others are compared with.
    pub is_driver: bool,
    /// Whether it is asynchronous. What is not has no runtime, and the same results with any.
    pub is_async: bool,
    /// The workloads that it can't do. The page says why.
    pub lacks: &'static [&'static str],
    pub color: &'static str,
}

const ALL: &[&str] = &["sqlite", "postgres", "mysql"];

pub const PEERS: &[Peer] = &[
    Peer {
        name: "ent",
        directory: "ent",
        packages: &["ent-orm", "sqlx-core", "rusqlite", "libsqlite3-sys"],
        databases: ALL,
        is_driver: false,
        is_async: true,
        lacks: &[],
        color: "#d62728",
    },
    Peer {
        name: "rusqlite",
        directory: "rusqlite",
        packages: &["rusqlite", "libsqlite3-sys"],
        databases: &["sqlite"],
        is_driver: true,
        is_async: false,
        lacks: &[],
        color: "#7f7f7f",
    },
    Peer {
        name: "tokio-postgres",
        directory: "tokio-postgres",
        packages: &["tokio-postgres"],
        databases: &["postgres"],
        is_driver: true,
        is_async: true,
        lacks: &[],
        color: "#7f7f7f",
    },
    Peer {
        name: "sqlx",
        directory: "sqlx",
        packages: &["sqlx", "libsqlite3-sys"],
        databases: ALL,
        is_driver: true,
        is_async: true,
        lacks: &[],
        color: "#1f77b4",
    },
    Peer {
        name: "diesel",
        directory: "diesel",
        packages: &["diesel", "libsqlite3-sys"],
        databases: ALL,
        is_driver: false,
        is_async: false,
        lacks: &[],
        color: "#2ca02c",
    },
    Peer {
        name: "diesel-async",
        directory: "diesel",
        packages: &["diesel-async", "tokio-postgres", "mysql_async"],
        databases: ALL,
        is_driver: false,
        is_async: true,
        lacks: &[],
        color: "#98df8a",
    },
    Peer {
        name: "sea-orm",
        directory: "sea-orm",
        packages: &["sea-orm", "sqlx", "libsqlite3-sys"],
        databases: ALL,
        is_driver: false,
        is_async: true,
        lacks: &[],
        color: "#ff7f0e",
    },
    Peer {
        name: "toasty",
        directory: "toasty",
        packages: &["toasty", "libsqlite3-sys"],
        databases: ALL,
        is_driver: false,
        is_async: true,
        lacks: &["group", "tenant-group"],
        color: "#9467bd",
    },
];

impl Peer {
    /// Whether it can do that work on that database.
    pub fn does(&self, workload: &Workload, database: &Database) -> bool {
        self.databases.contains(&database.name) && !self.lacks.contains(&workload.name)
    }

    /// Installs what the program is linked with.
    pub fn prepare(&self) -> Result<(), String> {
        if self.directory == "diesel" {
            if find("pg_config", []).is_none() {
                install("libpq-dev", "PostgreSQL's client library")?;
            }
            if find("mysql_config", []).is_none() {
                install("libmariadb-dev-compat", "MariaDB's client library")?;
            }
        }
        Ok(())
    }
}
