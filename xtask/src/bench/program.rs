//! The programs under `benchmarks/`. Each directory there is a workspace with a lock file of its own, because peers want
//! different versions of one C library. All of them share a directory for what is built.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that is built.
pub struct Program {
    pub path: PathBuf,
}

impl Program {
    /// Builds a program of a directory under `benchmarks/`, in release.
    pub fn build(root: &Path, directory: &str, name: &str) -> Result<Program, String> {
        eprintln!("building {name}");
        let target = target(root);
        let mut cargo = cargo();
        cargo.args(["build", "--release", "--quiet", "--bin", name]);
        // What this project depends on may have changed since the lock file was written; a peer stays as it is.
        if !["ent", "instructions"].contains(&directory) {
            cargo.arg("--locked");
        }
        cargo.arg("--target-dir").arg(&target).current_dir(root.join("benchmarks").join(directory));
        let status = cargo.status().map_err(|error| format!("cargo could not be run: {error}"))?;
        if !status.success() {
            return Err(format!("benchmarks/{directory} could not be built"));
        }
        Ok(Program { path: target.join("release").join(name) })
    }

    pub fn command(&self) -> Command {
        Command::new(&self.path)
    }

    /// What the program prints.
    pub fn run(&self, args: &[&str]) -> Result<String, String> {
        let name = self.path.file_name().unwrap_or_default().display();
        let output = self.command().args(args).output().map_err(|error| format!("{name}: {error}"))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{name} {}: {}\n{why}", args.join(" "), output.status));
        }
        String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
    }
}

pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Where the programs are built: beside everything else that is built.
pub fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("benchmarks")
}

/// The versions of packages in the lock file of a directory under `benchmarks/`, as `name version`.
pub fn versions(root: &Path, directory: impl AsRef<Path>, packages: &[&str]) -> Result<Vec<String>, String> {
    let file = root.join("benchmarks").join(directory).join("Cargo.lock");
    let lock = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let version = |package: &&str| {
        let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
        Some(format!("{package} {}", rest.split('"').next()?))
    };
    Ok(packages.iter().filter_map(version).collect())
}
