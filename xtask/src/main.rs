//! The chores of this repository: `cargo xtask test` runs the tests against all databases, and starts those it needs;
//! `cargo xtask parity` checks the page that compares them with Ent; `cargo xtask bench` compares the time that work takes
//! with that of others.

mod bench;
mod compile_time;
mod install;
mod instructions;
mod mysql;
mod page;
mod parity;
mod postgres;
mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use server::{Server, provide};

const USAGE: &str = "\
usage: cargo xtask test [--only sqlite|postgres|mysql] [filter…]
       cargo xtask parity
       cargo xtask bench [--quick] [--only NAME]…
       cargo xtask compile-time [--only NAME]…
       cargo xtask instructions [--bless]

`test` runs the tests of the workspace on SQLite, PostgreSQL and MySQL/MariaDB, or on one of them. The servers are those
that ENT_TEST_POSTGRES_URL and ENT_TEST_MYSQL_URL name; where one is not set, a private server is started for the run and
thrown away after it. What follows goes to the test binaries: filters, or options such as `--nocapture`.

`parity` checks that docs/parity.md has a row for every feature of Ent, and names tests that are there. `test` does so
first.

`bench` measures this project and its peers at the same work, and writes docs/benchmarks.md.

`compile-time` compiles 83 entities of this project and of each peer, and writes what that takes to the same page.

`instructions` counts the instructions of some work, and fails where they are more than those it finds in
benchmarks/instructions/baseline.txt. `--bless` writes that file.";

/// The databases that the tests know, by the name of the feature of each.
const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args.first().map(String::as_str) {
        Some("test") => test(&args[1..]),
        Some("parity") => parity().map(|()| ExitCode::SUCCESS),
        Some("instructions") => instructions::run(&root(), &args[1..]).map(|()| ExitCode::SUCCESS),
        Some("compile-time") => compile_time::run(&root(), &args[1..]).map(|()| ExitCode::SUCCESS),
        Some("bench") => bench::run(&root(), &args[1..]).map(|()| ExitCode::SUCCESS),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(USAGE.to_owned()),
    };
    result.unwrap_or_else(|why| {
        eprintln!("{why}");
        ExitCode::FAILURE
    })
}

/// The directory of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn parity() -> Result<(), String> {
    println!("{}", parity::check(&root())?);
    Ok(())
}

fn test(args: &[String]) -> Result<ExitCode, String> {
    let mut only = None;
    let mut filters = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--only" => {
                let name = args.next().ok_or("`--only` needs the name of a database")?;
                let known = DATABASES.contains(&name.as_str());
                only =
                    Some(known.then_some(name).ok_or_else(|| format!("`{name}` is none of {DATABASES:?}"))?);
            }
            "--" => filters.extend(args.by_ref()),
            _ => filters.push(arg),
        }
    }

    parity()?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--workspace"]);
    match only.map(String::as_str) {
        None => {
            cargo.arg("--all-features").env_remove("ENT_TEST_ONLY");
        }
        Some("sqlite") => {
            cargo.env("ENT_TEST_ONLY", "sqlite");
        }
        Some(name) => {
            cargo.args(["--features", name]).env("ENT_TEST_ONLY", name);
        }
    }
    if !filters.is_empty() {
        cargo.arg("--").args(filters);
    }

    // They live until the tests are through, whatever comes of them.
    let mut servers = Vec::new();
    for (name, variable, start) in [
        ("postgres", "ENT_TEST_POSTGRES_URL", postgres::start as fn() -> Result<Server, String>),
        ("mysql", "ENT_TEST_MYSQL_URL", mysql::start),
    ] {
        if only.is_none_or(|only| only == name) {
            let (url, server) = provide(variable, start)?;
            cargo.env(variable, url);
            servers.push(server);
        }
    }

    let status = cargo.status().map_err(|error| format!("cargo could not be run: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
