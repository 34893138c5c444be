//! `cargo xtask bench`: the same work done by this project and by its peers, in turns, and a page of what it took.

mod chart;
mod database;
mod peer;
mod program;
mod results;
mod table;
mod turns;
mod workload;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

pub use self::program::{Program, cargo, target, versions};
pub use self::table::{machine, rustc};

use self::database::{DATABASES, Database};
use self::peer::{PEERS, Peer};
use self::turns::{Plan, Runtime};
use self::workload::WORKLOADS;
use crate::page;

/// The page, and the picture on it.
const PAGE: &str = "docs/benchmarks.md";
const CHART: &str = "docs/benchmarks.svg";

pub const USAGE: &str = "\
usage: cargo xtask bench [--quick] [--only NAME]…

Builds the programs under benchmarks/, lets them take turns, and writes docs/benchmarks.md and docs/benchmarks.svg. NAME
is a database, a peer or a workload; with it, the tables are printed and the page is left alone. `--quick` takes the
measure of each in less than three minutes, less exactly, after the programs are built.";

pub fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let selection = Selection::parse(args)?;
    let databases: Vec<&Database> =
        DATABASES.iter().filter(|database| selection.has(&selection.databases, database.name)).collect();
    let peers: Vec<&Peer> = PEERS
        .iter()
        .filter(|peer| selection.has(&selection.peers, peer.name))
        .filter(|peer| databases.iter().any(|database| peer.databases.contains(&database.name)))
        .collect();
    let workloads: Vec<_> =
        WORKLOADS.iter().filter(|workload| selection.has(&selection.workloads, workload.name)).collect();

    keep_files_in_memory();
    let seed = Program::build(root, "sqlx", "bench-seed")?;
    let mut programs = Vec::new();
    for peer in peers {
        peer.prepare()?;
        programs.push((peer, Program::build(root, peer.directory, &format!("bench-{}", peer.name))?));
    }

    let start = Instant::now();
    // Before the servers start: what this process starts is bound as it is.
    let pinned = pin();
    let plan = Plan {
        rounds: if selection.quick { 2 } else { 5 },
        milliseconds: if selection.quick { 50 } else { 100 },
        runtimes: if selection.quick { &[Runtime::CurrentThread] } else { &Runtime::ALL },
    };
    let mut measured = Vec::new();
    for database in databases {
        let place = database.provide()?;
        let sets = database::Sets::fill(&seed, &place, &workloads)?;
        measured.push((
            database,
            sets.version.clone(),
            turns::take(&plan, &programs, database, &sets, &workloads)?,
        ));
    }
    eprintln!("measured in {} seconds", start.elapsed().as_secs());

    let mut text = table::conditions(root, &plan, pinned, &programs, &measured)?;
    for (database, _, results) in &measured {
        text += &table::of_database(database, &plan, &workloads, results);
    }
    if selection.is_all() {
        let chart =
            chart::draw(&measured.iter().map(|(d, _, r)| (d.title, r)).collect::<Vec<_>>(), &workloads);
        let file = root.join(CHART);
        std::fs::write(&file, chart).map_err(|error| format!("{}: {error}", file.display()))?;
        page::replace(&root.join(PAGE), "measured", &text)?;
        println!("wrote {PAGE} and {CHART}");
    } else {
        println!("{text}");
    }
    let failures: usize = measured.iter().map(|(_, _, results)| results.failures()).sum();
    if failures > 0 { Err(format!("{failures} measurements failed, see above")) } else { Ok(()) }
}

/// Binds this process, and with it whatever it starts, to one CPU: what wakes up on another takes tens of microseconds
/// longer on a virtual machine, or does not, by chance. False where that is not possible.
fn pin() -> bool {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let mut command = Command::new("taskset");
    command.args(["-c", "-p", &(cpus - 1).to_string(), &std::process::id().to_string()]);
    let pinned = command.output().is_ok_and(|output| output.status.success());
    if !pinned {
        eprintln!(
            "`taskset` does not work here: client and server may run on several CPUs, which spreads the results"
        );
    }
    pinned
}

/// Has temporary files, also those of the servers, in memory where that is to be had: what a disk does is not measured.
fn keep_files_in_memory() {
    let memory = Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none() && memory.is_dir() {
        // SAFETY: this process has one thread.
        unsafe { std::env::set_var("TMPDIR", memory) };
    }
}

/// What of all is measured.
#[derive(Default)]
struct Selection {
    quick: bool,
    databases: Vec<String>,
    peers: Vec<String>,
    workloads: Vec<String>,
}

impl Selection {
    fn parse(args: &[String]) -> Result<Selection, String> {
        let mut selection = Selection::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--quick" => selection.quick = true,
                "--only" => {
                    let name = args.next().ok_or("`--only` needs a name")?;
                    selection.add(name)?;
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(selection)
    }

    fn add(&mut self, name: &str) -> Result<(), String> {
        let name = name.to_owned();
        if DATABASES.iter().any(|database| database.name == name) {
            self.databases.push(name);
        } else if PEERS.iter().any(|peer| peer.name == name) {
            self.peers.push(name);
        } else if WORKLOADS.iter().any(|workload| workload.name == name) {
            self.workloads.push(name);
        } else {
            return Err(format!("`{name}` is no database, no peer and no workload: see xtask/src/bench"));
        }
        Ok(())
    }

    fn has(&self, names: &[String], name: &str) -> bool {
        names.is_empty() || names.iter().any(|only| only == name)
    }

    fn is_all(&self) -> bool {
        self.databases.is_empty() && self.peers.is_empty() && self.workloads.is_empty()
    }
}
