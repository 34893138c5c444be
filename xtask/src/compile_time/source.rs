//! The sources, from texts of a peer's directory: `entity.txt`, `usage.txt`, `main.txt` and, for whom tables are apart,
//! `schema.txt`.
//!
//! `NN` stands for the number of an entity, `NEXT` for that of the one it refers to and `PREV` for that of the one that
//! refers to it. In a file for all entities, a line with one of them is there for each entity.

use std::path::Path;

use super::Peer;

pub const ENTITIES: usize = 83;

/// The file that is touched.
pub const TOUCHED: &str = "src/entities/e40.rs";

/// Writes a program that does nothing, of which only the dependencies take time.
pub fn write_empty(directory: &Path) -> Result<(), String> {
    write(&directory.join("src/main.rs"), "fn main() {}\n")
}

pub fn write_all(directory: &Path, peer: &Peer) -> Result<(), String> {
    let read = |name: &str| {
        let file = directory.join(name);
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
    };
    let source = directory.join("src");
    let (entity, usage) = (read("entity.txt")?, read("usage.txt")?);
    for i in 0..ENTITIES {
        write(&source.join(format!("entities/e{i:02}.rs")), &of_entity(&entity, i, peer.ring))?;
        write(&source.join(format!("usage/u{i:02}.rs")), &of_entity(&usage, i, peer.ring))?;
    }
    let mut entities = of_all("pub mod eNN;\n", peer.ring);
    if directory.join("schema.txt").exists() {
        entities += "pub mod schema;\n";
        write(&source.join("entities/schema.rs"), &of_all(&read("schema.txt")?, peer.ring))?;
    }
    write(&source.join("entities/mod.rs"), &entities)?;
    write(&source.join("usage/mod.rs"), &of_all("pub mod uNN;\n", peer.ring))?;
    write(&source.join("main.rs"), &of_all(&read("main.txt")?, peer.ring))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    let written = match file.parent() {
        Some(directory) => std::fs::create_dir_all(directory).and_then(|()| std::fs::write(file, text)),
        None => std::fs::write(file, text),
    };
    written.map_err(|error| format!("{}: {error}", file.display()))
}

fn of_all(text: &str, ring: usize) -> String {
    let mut all = String::new();
    for line in text.lines() {
        if line.contains("NN") {
            (0..ENTITIES).for_each(|i| all += &format!("{}\n", of_entity(line, i, ring)));
        } else {
            all += &format!("{line}\n");
        }
    }
    all
}

fn of_entity(text: &str, i: usize, ring: usize) -> String {
    let first = i / ring * ring;
    let length = ring.min(ENTITIES - first);
    let neighbour = |step| format!("{:02}", first + (i - first + step) % length);
    text.replace("NEXT", &neighbour(1))
        .replace("PREV", &neighbour(length - 1))
        .replace("NN", &format!("{i:02}"))
}

#[cfg(test)]
mod tests {
    use super::of_entity;

    #[test]
    fn rings_close() {
        let neighbours = |i, ring| of_entity("PREV NN NEXT", i, ring);
        assert_eq!([neighbours(0, 83), neighbours(82, 83)], ["82 00 01", "81 82 00"]);
        assert_eq!([neighbours(4, 4), neighbours(7, 4)], ["07 04 05", "06 07 04"]);
        // The last ring is of three.
        assert_eq!([neighbours(80, 4), neighbours(82, 4)], ["82 80 81", "81 82 80"]);
    }
}
