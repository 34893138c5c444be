//! The public paths to the database, as the sources have them: what a test of all paths is held against.

use std::fs;
use std::path::Path;

/// A public function: of which type, and in which file.
#[derive(Debug)]
pub struct Function {
    pub file: String,
    pub of: String,
    pub name: String,
    signature: String,
}

impl Function {
    /// Its name in full.
    pub fn path(&self) -> String {
        format!("{}::{}", self.of, self.name)
    }

    /// Whether it can reach the database: it waits, or is given a client.
    pub fn is_terminal(&self) -> bool {
        self.signature.contains("async fn") || self.signature.contains("Client")
    }
}

/// The public functions of the runtime, and those that the derives generate.
pub fn functions() -> Vec<Function> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["ent-runtime/src", "ent-macros/src/expand"] {
        let files = fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        for file in files {
            let path = file.unwrap_or_else(|error| panic!("{folder}: {error}")).path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let file =
                    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
                read(&text, &file, &mut all);
            }
        }
    }
    all
}

fn read(text: &str, file: &str, all: &mut Vec<Function>) {
    let mut of = file.to_owned();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        if line.starts_with("impl") && !line.starts_with("impl_") {
            of = implemented(line).unwrap_or_else(|| file.to_owned());
        } else if line.starts_with('}') {
            of = file.to_owned();
        }
        let is_function = ["pub fn ", "pub async fn "].iter().any(|word| start.starts_with(word));
        if !is_function {
            continue;
        }
        let signature: Vec<&str> = lines[at..]
            .iter()
            .take(12)
            .scan(false, |is_over, line| {
                let last = line.trim_end().ends_with(['{', ';']);
                let taken = (!*is_over).then_some(*line);
                *is_over |= last;
                taken
            })
            .collect();
        let signature = signature.join(" ");
        let name = start.split("fn ").nth(1).unwrap_or_default();
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        // A name that a macro makes is that of a setter, or of a traversal.
        if end > 0 {
            let name = name[..end].to_owned();
            all.push(Function { file: file.to_owned(), of: of.clone(), name, signature });
        }
    }
}

/// `Query` of `impl<E: Entity> Query<E> {`.
fn implemented(line: &str) -> Option<String> {
    let mut depth = 0;
    let mut rest = line.strip_prefix("impl")?;
    if rest.starts_with('<') {
        let end = rest.char_indices().find(|(_, c)| {
            depth += match c {
                '<' => 1,
                '>' => -1,
                _ => 0,
            };
            depth == 0
        })?;
        rest = &rest[end.0 + 1..];
    }
    let name = rest.split(" for ").last()?.trim();
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    Some(name[..end].to_owned())
}
