//! A private MariaDB, or MySQL where that is what there is.

use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;

use crate::install::install;
use crate::server::{Home, Server, find, run};

/// A user who may do everything from anywhere, and a database to begin in. The server reads a statement a line.
const INIT: &str = "\
CREATE DATABASE IF NOT EXISTS ent;
CREATE USER IF NOT EXISTS ent@'%';
GRANT ALL ON *.* TO ent@'%' WITH GRANT OPTION;
";

/// Starts one, installing it first where there is none.
pub fn start() -> Result<Server, String> {
    let binary = match binary() {
        Some(binary) => binary,
        None => {
            install("mariadb-server", "MariaDB")?;
            binary().ok_or("the package `mariadb-server` brought no `mariadbd`")?
        }
    };
    let home = Home::new("mysql", "mysql")?;
    let data = format!("--datadir={}", home.dir.join("data").display());
    match find("mariadb-install-db", directories()).filter(|_| binary.ends_with("mariadbd")) {
        Some(install_db) => run(home.command(&install_db).args([
            "--no-defaults",
            &data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]))?,
        None => run(home.command(&binary).args(["--no-defaults", &data, "--initialize-insecure"]))?,
    }

    let port = home.port().to_string();
    let path = |name: &str| home.dir.join(name).display().to_string();
    let init = home.write("init.sql", INIT)?;
    let mut server = home.command(&binary);
    server.args(["--no-defaults", &data]).args([
        format!("--init-file={}", init.display()),
        format!("--port={port}"),
        format!("--socket={}", path("socket")),
        format!("--pid-file={}", path("pid")),
        "--bind-address=127.0.0.1".to_owned(),
        "--skip-networking=0".to_owned(),
        "--skip-name-resolve".to_owned(),
        "--max-connections=300".to_owned(),
        // Nothing of it is to outlive the run.
        "--innodb-flush-log-at-trx-commit=0".to_owned(),
        "--skip-log-bin".to_owned(),
    ]);
    let url = format!("mysql://ent@127.0.0.1:{port}/ent");
    // It listens only once it has read the file above.
    home.start(&server, "TERM", url, |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())
}

fn binary() -> Option<PathBuf> {
    find("mariadbd", directories()).or_else(|| find("mysqld", directories()))
}

/// Where servers are that are in nobody's `PATH`.
fn directories() -> Vec<PathBuf> {
    ["/usr/sbin", "/usr/local/sbin", "/usr/libexec"].map(PathBuf::from).into()
}
