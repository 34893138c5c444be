//! `cargo xtask instructions`: counts the instructions of some work, which a busy machine does not change, and compares
//! them with those of a file. A count depends on the compiler, so the file says which one it is of.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::bench::{Program, rustc};
use crate::install::install;
use crate::server::find;

const BASELINE: &str = "benchmarks/instructions/baseline.txt";

/// How many more instructions than those of the file are let pass, in percent.
const TOLERANCE: u64 = 5;

/// The work, and how often it is done for one count.
const WORKLOADS: [(&str, &str, u64); 8] = [
    ("point", "read one by key", 4_000),
    ("load", "load 1,000 rows", 10),
    ("insert", "insert one", 1_000),
    ("insert-many", "insert 100", 50),
    ("eager", "load 100 rows with five neighbours each", 50),
    ("build", "build a query's SQL", 1_000),
    ("policy", "load the 100 rows that a policy leaves", 200),
    ("by-hand", "load the same 100 rows by a condition", 200),
];

/// What was counted, with what.
#[derive(Debug, PartialEq)]
struct Counts {
    rustc: String,
    counts: Vec<(String, u64)>,
}

pub fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let bless = match args {
        [] => false,
        [arg] if arg == "--bless" => true,
        _ => return Err("usage: cargo xtask instructions [--bless]".to_owned()),
    };
    if find("valgrind", []).is_none() {
        install("valgrind", "Valgrind")?;
    }
    let program = Program::build(root, "instructions", "bench-instructions")?;
    let mut counts = Vec::new();
    for (name, _, times) in WORKLOADS {
        // What it takes besides the work is in both counts.
        let (once, twice) = (count(&program, name, times)?, count(&program, name, 2 * times)?);
        counts.push((name.to_owned(), twice.saturating_sub(once) / times));
    }
    let now = Counts { rustc: rustc(), counts };
    let file = root.join(BASELINE);
    if bless {
        std::fs::write(&file, now.to_text()).map_err(|error| format!("{BASELINE}: {error}"))?;
        print!("{}", now.to_text());
        return Ok(());
    }
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{BASELINE}: {error}"))?;
    let baseline = Counts::parse(&text)?;
    let report = compare(&baseline, &now);
    if baseline.rustc != now.rustc {
        eprintln!(
            "\n!!! THE INSTRUCTIONS ARE NOT COMPARED: {BASELINE} is of `{}`, and this is `{}`.\n\
             !!! Run `cargo xtask instructions --bless` on a commit whose counts are right, and commit the file.\n",
            baseline.rustc, now.rustc
        );
        print!("{}", now.to_text());
        return Ok(());
    }
    match report {
        Ok(report) => {
            print!("{report}");
            Ok(())
        }
        Err(report) => Err(format!(
            "{report}\nMore than {TOLERANCE} % more instructions than {BASELINE} says. If that is worth it, say why in the \
             commit, with the file that `cargo xtask instructions --bless` writes."
        )),
    }
}

/// All instructions of the program, of all its threads.
fn count(program: &Program, workload: &str, times: u64) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(&program.path).args([workload, &times.to_string()]);
    let output = command.output().map_err(|error| format!("valgrind could not be run: {error}"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    let count = report.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    count
        .filter(|_| output.status.success())
        .ok_or_else(|| format!("`{workload}` was not counted:\n{report}"))
}

impl Counts {
    fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.rustc);
        for (name, count) in &self.counts {
            let _ = writeln!(text, "{name} {count}");
        }
        text
    }

    fn parse(text: &str) -> Result<Counts, String> {
        let mut lines = text.lines();
        let rustc = lines.next().ok_or_else(|| format!("{BASELINE} is empty"))?.to_owned();
        let count = |line: &str| {
            let (name, count) = line.split_once(' ')?;
            Some((name.to_owned(), count.parse().ok()?))
        };
        let counts = lines.map(|line| count(line).ok_or_else(|| format!("{BASELINE}: `{line}` is no count")));
        Ok(Counts { rustc, counts: counts.collect::<Result<_, _>>()? })
    }

    fn get(&self, name: &str) -> Option<u64> {
        self.counts.iter().find(|(other, _)| other == name).map(|&(_, count)| count)
    }
}

/// A line for each work; an error if one of them takes too much, or is not in the baseline.
fn compare(baseline: &Counts, now: &Counts) -> Result<String, String> {
    let (mut report, mut fine) = (String::new(), true);
    for (name, title, _) in WORKLOADS {
        let (Some(before), Some(now)) = (baseline.get(name), now.get(name)) else {
            let _ = writeln!(report, "{title}: there is no count of it in {BASELINE}");
            fine = false;
            continue;
        };
        let (too_many, fewer) =
            (now * 100 > before * (100 + TOLERANCE), now * 100 < before * (100 - TOLERANCE));
        let verdict = match (too_many, fewer) {
            (true, _) => "TOO MANY",
            (_, true) => "fewer: `--bless` keeps it so",
            _ => "as before",
        };
        fine &= !too_many;
        let change = now as f64 / before as f64 - 1.0;
        let _ = writeln!(report, "{title}: {now} instructions, {:+.1} %: {verdict}", change * 100.0);
    }
    if fine { Ok(report) } else { Err(report) }
}

#[cfg(test)]
mod tests {
    use super::{Counts, WORKLOADS, compare};

    fn counts(of_one: u64) -> Counts {
        Counts {
            rustc: "rustc 1".to_owned(),
            counts: WORKLOADS.map(|(name, ..)| (name.to_owned(), of_one)).into(),
        }
    }

    #[test]
    fn the_file_is_read_as_it_is_written() {
        assert_eq!(Counts::parse(&counts(7).to_text()), Ok(counts(7)));
        assert!(Counts::parse("").is_err());
        assert!(Counts::parse("rustc 1\npoint many").is_err());
    }

    #[test]
    fn only_more_instructions_than_the_tolerance_are_an_error() {
        assert!(compare(&counts(1_000), &counts(1_050)).is_ok());
        assert!(compare(&counts(1_000), &counts(500)).is_ok());
        assert!(compare(&counts(1_000), &counts(1_051)).is_err());
        let none = Counts { rustc: String::new(), counts: Vec::new() };
        assert!(compare(&none, &counts(1_000)).is_err());
    }
}
