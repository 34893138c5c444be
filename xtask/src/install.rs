//! Debian packages, for machines that have no database server yet.

use std::path::Path;
use std::process::Command;

use crate::server::{find, is_root, run};

/// Tells the scripts of packages to start nothing: the tests start servers of their own.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Installs a package, where this process may; says what to do otherwise.
pub fn install(package: &str, what: &str) -> Result<(), String> {
    if !is_root() || find("apt-get", []).is_none() {
        return Err(format!("{what} is not installed: install it (on Debian, the package `{package}`)."));
    }
    eprintln!("{what} is not installed: installing the package `{package}`");
    let policy = !Path::new(POLICY).exists();
    if policy {
        std::fs::write(POLICY, "#!/bin/sh\nexit 101\n").map_err(|error| format!("{POLICY}: {error}"))?;
        run(Command::new("chmod").args(["755", POLICY]))?;
    }
    let apt =
        |args: &[&str]| run(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"));
    let result = apt(&["update"])
        .and_then(|()| apt(&["install", "--yes", "--no-install-recommends", package]))
        .map_err(|why| format!("{what} could not be installed:\n{why}"));
    if policy {
        let _ = std::fs::remove_file(POLICY);
    }
    result
}
