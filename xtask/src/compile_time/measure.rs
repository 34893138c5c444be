//! How long the compiler works, and how much memory it takes: of the crate with the entities alone, all that it depends on
//! being there already.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Peer;
use super::source::{self, TOUCHED};
use crate::bench::{cargo, target};

/// GNU time, which knows how much memory the largest of all processes took.
pub const TIME: &str = "/usr/bin/time";

/// What one run of Cargo took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Took {
    pub wall: f64,
    pub cpu: f64,
    pub peak_mb: f64,
}

pub struct Measured {
    /// A debug build of all that the entities depend on.
    pub dependencies: Took,
    pub check: Took,
    pub debug: Took,
    /// After one entity was touched, the middle one of three.
    pub touched: Took,
    pub release: Took,
    pub program_mb: f64,
    pub stripped_mb: f64,
    pub crates: usize,
}

pub fn measure(root: &Path, peer: &Peer) -> Result<Measured, String> {
    let directory = root.join("benchmarks/compile-time").join(peer.name);
    let target = target(root).join("compile-time").join(peer.name);
    let _ = std::fs::remove_dir_all(directory.join("src"));
    let _ = std::fs::remove_dir_all(&target);
    let run = |args: &[&str]| -> Result<Took, String> {
        eprintln!("{}: cargo {}", peer.name, args.join(" "));
        timed(&directory, &target, args, peer.name == "ent")
    };
    source::write_empty(&directory)?;
    let dependencies = run(&["build"])?;
    run(&["check"])?;
    run(&["build", "--release"])?;
    source::write_all(&directory, peer)?;
    let check = run(&["check"])?;
    let debug = run(&["build"])?;
    let release = run(&["build", "--release"])?;
    let mut touched = Vec::new();
    for number in 1..=3 {
        touch(&directory, number)?;
        touched.push(run(&["build"])?);
    }
    touched.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    let program = target.join("release").join(format!("entities-{}", peer.name));
    let measured = Measured {
        dependencies,
        check,
        debug,
        touched: touched[1],
        release,
        program_mb: megabytes(&program)?,
        stripped_mb: megabytes(&stripped(&program)?)?,
        crates: crates(&directory)?,
    };
    // They would only be in the way of whoever searches the repository.
    let _ = std::fs::remove_dir_all(directory.join("src"));
    Ok(measured)
}

fn timed(directory: &Path, target: &Path, args: &[&str], is_ours: bool) -> Result<Took, String> {
    let report = std::env::temp_dir().join(format!("ent-time-{}", std::process::id()));
    let cargo = cargo();
    let mut time = Command::new(TIME);
    time.args(["-f", "%e %U %S %M", "-o"]).arg(&report).arg(cargo.get_program());
    time.args(args).arg("--quiet").arg("--target-dir").arg(target).current_dir(directory);
    if !is_ours {
        time.arg("--locked");
    }
    // As Cargo has it by default.
    time.env_remove("CARGO_INCREMENTAL");
    let output = time.output().map_err(|error| format!("{TIME}: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo {}:\n{}", args.join(" "), String::from_utf8_lossy(&output.stderr)));
    }
    let text = std::fs::read_to_string(&report).map_err(|error| format!("{}: {error}", report.display()))?;
    let _ = std::fs::remove_file(&report);
    parse(&text).ok_or_else(|| format!("{TIME} reports `{}`", text.trim()))
}

fn parse(report: &str) -> Option<Took> {
    let numbers: Vec<f64> = report.split_whitespace().map_while(|word| word.parse().ok()).collect();
    let [wall, user, system, kilobytes] = numbers[..] else { return None };
    Some(Took { wall, cpu: user + system, peak_mb: kilobytes / 1024.0 })
}

/// The size of a file.
fn megabytes(file: &Path) -> Result<f64, String> {
    let metadata = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(metadata.len() as f64 / 1e6)
}

/// The program without the names of its functions.
fn stripped(program: &Path) -> Result<PathBuf, String> {
    let stripped = program.with_extension("stripped");
    let mut strip = Command::new("strip");
    let status = strip.arg("-o").arg(&stripped).arg(program).status();
    match status.map_err(|error| format!("`strip` could not be run: {error}"))?.success() {
        true => Ok(stripped),
        false => Err(format!("`strip` fails on {}", program.display())),
    }
}

/// Adds a function to one of the entities' files.
fn touch(directory: &Path, number: usize) -> Result<(), String> {
    let file = directory.join(TOUCHED);
    let append = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().append(true).open(&file)?;
        writeln!(file, "\npub fn touched_{number}() -> usize {{\n    {number}\n}}")
    };
    append().map_err(|error| format!("{}: {error}", file.display()))
}

/// How many crates are compiled for it, itself included.
fn crates(directory: &Path) -> Result<usize, String> {
    let mut cargo = cargo();
    cargo
        .args(["tree", "-e", "normal,build", "--prefix", "none", "--no-dedupe", "-f", "{p}"])
        .current_dir(directory);
    let output = cargo.output().map_err(|error| format!("cargo tree: {error}"))?;
    let tree = String::from_utf8_lossy(&output.stdout);
    let names = tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>());
    Ok(names.filter(|name| name.len() == 2).collect::<BTreeSet<_>>().len())
}

#[cfg(test)]
mod tests {
    use super::{Took, parse};

    #[test]
    fn reports_are_read() {
        assert_eq!(parse("2.5 3.0 0.5 204800\n"), Some(Took { wall: 2.5, cpu: 3.5, peak_mb: 200.0 }));
        assert_eq!(parse("Command exited with non-zero status 1\n2.5 3.0 0.5 1\n"), None);
    }
}
