//! `cargo xtask compile-time`: what the compiler takes for 83 entities of ten fields and two edges, each with a function that
//! uses it, written with this project and with its peers.

mod measure;
mod source;

use std::fmt::Write;
use std::path::Path;

use self::measure::{Measured, Took};
use crate::bench::{machine, rustc, versions};
use crate::install::install;
use crate::page;

const PAGE: &str = "docs/benchmarks.md";

pub const USAGE: &str = "\
usage: cargo xtask compile-time [--only NAME]…

Writes 83 entities for this project and for its peers, compiles them, and writes what that took to docs/benchmarks.md.
NAME is a peer; with it, the table is printed and the page is left alone. All of it takes half an hour.";

/// A library whose entities are compiled: a directory under `benchmarks/compile-time`.
pub struct Peer {
    pub name: &'static str,
    package: &'static str,
    /// How many entities refer to each other in a ring.
    pub ring: usize,
}

const PEERS: [Peer; 5] = [
    Peer { name: "ent", package: "ent-orm", ring: source::ENTITIES },
    Peer { name: "sqlx", package: "sqlx", ring: source::ENTITIES },
    Peer { name: "diesel", package: "diesel", ring: source::ENTITIES },
    // One ring of all is more than the compiler can follow by default in these two.
    Peer { name: "sea-orm", package: "sea-orm", ring: 4 },
    Peer { name: "toasty", package: "toasty", ring: 4 },
];

pub fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let mut only = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let name = args.next().filter(|_| arg == "--only").ok_or(USAGE)?;
        only.push(PEERS.iter().find(|peer| peer.name == name).ok_or(USAGE)?.name);
    }
    if !Path::new(measure::TIME).exists() {
        install("time", "GNU time")?;
    }
    let mut columns = Vec::new();
    for peer in PEERS.iter().filter(|peer| only.is_empty() || only.contains(&peer.name)) {
        columns.push((peer, measure::measure(root, peer)?));
    }
    let text = table(root, &columns)?;
    if only.is_empty() {
        page::replace(&root.join(PAGE), "compile-time", &text)?;
        println!("wrote {PAGE}");
    } else {
        println!("{text}");
    }
    Ok(())
}

fn table(root: &Path, columns: &[(&Peer, Measured)]) -> Result<String, String> {
    let mut text = format!("Measured on {}, with {}, with SQLite only.\n\n", machine(), rustc());
    let mut heading = "|".to_owned();
    for (peer, _) in columns {
        let directory = Path::new("compile-time").join(peer.name);
        let version = versions(root, &directory, &[peer.package])?;
        let _ = write!(heading, " | {}", version.first().map_or(peer.name, String::as_str));
    }
    let _ = writeln!(text, "{heading} |\n|---|{}", "--:|".repeat(columns.len()));
    let mut row = |title: &str, cell: &dyn Fn(&Measured) -> String| {
        let cells: Vec<_> = columns.iter().map(|(_, measured)| format!(" {} |", cell(measured))).collect();
        let _ = writeln!(text, "| {title} |{}", cells.concat());
    };
    let seconds = |took: &Took| format!("{:.1} ({:.1})", took.wall, took.cpu);
    row("check: seconds (of CPU)", &|measured| seconds(&measured.check));
    row("debug build", &|measured| seconds(&measured.debug));
    row("debug build, one entity touched", &|measured| seconds(&measured.touched));
    row("release build", &|measured| seconds(&measured.release));
    row("peak memory of a check, MB", &|measured| format!("{:.0}", measured.check.peak_mb));
    row("of a debug build", &|measured| format!("{:.0}", measured.debug.peak_mb));
    row("of a release build", &|measured| format!("{:.0}", measured.release.peak_mb));
    row("program, release, MB", &|measured| format!("{:.1}", measured.program_mb));
    row("the same, stripped", &|measured| format!("{:.1}", measured.stripped_mb));
    row("crates in the tree", &|measured| measured.crates.to_string());
    row("debug build of the others", &|measured| seconds(&measured.dependencies));
    Ok(text)
}
