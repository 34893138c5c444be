//! Where the work is done: a directory of SQLite files, or a server, and the sets of rows in it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::program::Program;
use super::workload::Workload;
use crate::server::{Server, provide};
use crate::{mysql, postgres};

pub struct Database {
    pub name: &'static str,
    pub title: &'static str,
}

pub const DATABASES: &[Database] = &[
    Database { name: "sqlite", title: "SQLite" },
    Database { name: "postgres", title: "PostgreSQL" },
    Database { name: "mysql", title: "MariaDB" },
];

/// A place for databases, gone once it is dropped unless it was there before.
pub struct Place {
    url: String,
    _server: Option<Server>,
    directory: Option<PathBuf>,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(directory) = &self.directory {
            let _ = std::fs::remove_dir_all(directory);
        }
    }
}

impl Database {
    /// The server that the tests would use, or a new directory of files.
    pub fn provide(&self) -> Result<Place, String> {
        let (url, server) = match self.name {
            "postgres" => provide("ENT_TEST_POSTGRES_URL", postgres::start)?,
            "mysql" => provide("ENT_TEST_MYSQL_URL", mysql::start)?,
            _ => {
                let directory = std::env::temp_dir().join(format!("ent-bench-{}", std::process::id()));
                std::fs::create_dir_all(&directory)
                    .map_err(|error| format!("{}: {error}", directory.display()))?;
                let url = format!("sqlite:{}", directory.display());
                return Ok(Place { url, _server: None, directory: Some(directory) });
            }
        };
        Ok(Place { url, _server: server, directory: None })
    }
}

/// The sets of rows that the workloads need, each a database of its own.
pub struct Sets<'a> {
    seed: &'a Program,
    _place: &'a Place,
    urls: BTreeMap<&'static str, String>,
    /// What the database says of itself.
    pub version: String,
}

impl<'a> Sets<'a> {
    pub fn fill(seed: &'a Program, place: &'a Place, workloads: &[&Workload]) -> Result<Sets<'a>, String> {
        let mut urls = BTreeMap::new();
        for workload in workloads {
            if !urls.contains_key(workload.set) {
                let url = seed.run(&["fill", workload.set, &place.url])?;
                urls.insert(workload.set, url.trim().to_owned());
            }
        }
        let version = match urls.values().next() {
            Some(url) => seed.run(&["version", url])?.trim().to_owned(),
            None => String::new(),
        };
        Ok(Sets { seed, _place: place, urls, version })
    }

    /// The URL of a workload's set, emptied where the workload is one that fills it.
    pub fn ready(&self, workload: &Workload) -> Result<&str, String> {
        let url = &self.urls[workload.set];
        if workload.fills {
            self.seed.run(&["empty", url])?;
        }
        Ok(url)
    }
}
