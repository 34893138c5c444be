//! A private PostgreSQL.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::install::install;
use crate::server::{Home, Server, find, run};

/// Starts one, installing it first where there is none.
pub fn start() -> Result<Server, String> {
    let initdb = match find("initdb", directories()) {
        Some(initdb) => initdb,
        None => {
            install("postgresql", "PostgreSQL")?;
            find("initdb", directories()).ok_or("the package `postgresql` brought no `initdb`")?
        }
    };
    // The server that belongs to it, of the same version.
    let home = Home::new("postgres", "postgres")?;
    let data = home.dir.join("data");
    run(home
        .command(&initdb)
        .args([
            "--auth=trust",
            "--username=ent",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--pgdata",
        ])
        .arg(&data))?;

    let port = home.port().to_string();
    let mut server = home.command(&initdb.with_file_name("postgres"));
    server.arg("-D").arg(&data).args(["-p", &port]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        // Nothing of it is to outlive the run.
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ] {
        server.args(["-c", setting]);
    }
    let url = format!("postgres://ent@127.0.0.1:{port}/postgres");
    let is_ready = initdb.with_file_name("pg_isready");
    home.start(&server, "INT", url, move |port| {
        let mut command = Command::new(&is_ready);
        command.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).stdin(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

/// Where Debian has the binaries of each version, the newest first.
fn directories() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .map(|entry| (entry.file_name().to_string_lossy().parse().unwrap_or(0), entry.path().join("bin")))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, dir)| dir).collect()
}
