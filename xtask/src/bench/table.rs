//! The results as tables of Markdown.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use super::database::Database;
use super::peer::{PEERS, Peer};
use super::program::{Program, versions};
use super::results::{Key, Results};
use super::turns::{Plan, Runtime};
use super::workload::Workload;

/// Where and how it was measured.
pub fn conditions(
    root: &Path,
    plan: &Plan,
    pinned: bool,
    programs: &[(&'static Peer, Program)],
    measured: &[(&Database, String, Results)],
) -> Result<String, String> {
    let mut text = format!(
        "Measured on {}, with {}. {} rounds of {} ms for each program and workload; client and server {}.\n\n",
        machine(),
        rustc(),
        plan.rounds,
        plan.milliseconds,
        if pinned { "share one CPU" } else { "on as many CPUs as there are" }
    );
    for (database, version, _) in measured.iter().filter(|(database, ..)| database.name != "sqlite") {
        let _ = writeln!(text, "- {}: {version}", database.title);
    }
    for (peer, _) in programs {
        let _ =
            writeln!(text, "- {}: {}", peer.name, versions(root, peer.directory, peer.packages)?.join(", "));
    }
    Ok(text)
}

pub fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown CPU", |(_, model)| model);
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    format!("{model}, {count} CPUs")
}

pub fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    version.unwrap_or_else(|_| "an unknown rustc".to_owned())
}

/// A table for each runtime, and one of how far the rounds were apart.
pub fn of_database(
    database: &Database,
    plan: &Plan,
    workloads: &[&'static Workload],
    results: &Results,
) -> String {
    let mut text = format!("\n### {}\n", database.title);
    for &runtime in plan.runtimes {
        let peers: Vec<&Peer> = PEERS
            .iter()
            .filter(|peer| {
                workloads.iter().any(|workload| results.get(&key(workload, runtime, peer)).is_some())
            })
            .collect();
        let _ = write!(
            text,
            "\n{}, {}: microseconds, and how many times as long as the fastest driver takes\n\n",
            database.title,
            runtime.title()
        );
        text += &heading(&peers);
        for workload in workloads {
            text += &row(workload, &peers, |peer| {
                let summary = results.get(&key(workload, runtime, peer))?;
                let ratio = results.base(workload.name, runtime).map(|base| summary.median / base);
                Some(match ratio {
                    Some(ratio) => format!("{} ({ratio:.2})", microseconds(summary.median)),
                    None => microseconds(summary.median),
                })
            });
        }
        let _ = write!(
            text,
            "\n{}, {}: how far the medians of the rounds lie apart\n\n",
            database.title,
            runtime.title()
        );
        text += &heading(&peers);
        for workload in workloads {
            text += &row(workload, &peers, |peer| {
                let summary = results.get(&key(workload, runtime, peer))?;
                Some(format!("{:.0} %", summary.spread * 100.0))
            });
        }
    }
    text
}

fn key(workload: &Workload, runtime: Runtime, peer: &Peer) -> Key {
    Key { workload: workload.name, runtime, peer: peer.name }
}

fn heading(peers: &[&Peer]) -> String {
    let names: Vec<_> = peers.iter().map(|peer| format!(" {} |", peer.name)).collect();
    format!("| |{}\n|---|{}\n", names.concat(), "--:|".repeat(peers.len()))
}

fn row(workload: &Workload, peers: &[&Peer], cell: impl Fn(&Peer) -> Option<String>) -> String {
    let cells: Vec<_> =
        peers.iter().map(|peer| format!(" {} |", cell(peer).unwrap_or_else(|| "–".to_owned()))).collect();
    format!("| {} |{}\n", workload.title, cells.concat())
}

/// With three digits or so.
fn microseconds(nanoseconds: f64) -> String {
    let us = nanoseconds / 1_000.0;
    match us {
        us if us < 10.0 => format!("{us:.2}"),
        us if us < 100.0 => format!("{us:.1}"),
        us if us < 1_000.0 => format!("{us:.0}"),
        us => {
            let us = format!("{us:.0}");
            let (thousands, rest) = us.split_at(us.len() - 3);
            format!("{thousands},{rest}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::microseconds;

    #[test]
    fn times_have_as_many_digits_as_mean_something() {
        let times = [1_234.0, 56_780.0, 910_200.0, 12_345_678.0].map(microseconds);
        assert_eq!(times, ["1.23", "56.8", "910", "12,346"]);
    }
}
