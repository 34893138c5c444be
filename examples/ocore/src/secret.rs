//! API keys: random, shown once, and stored as a hash. They are long enough that a plain hash can't be guessed backwards.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How much of a key its owner may see later on.
const PREFIX: usize = 12;

/// A new key.
pub fn generate() -> String {
    format!("ocore_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// What is stored of a key.
pub fn hash(key: &str) -> String {
    Sha256::digest(key).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // A string takes whatever is written to it.
        hex
    })
}

/// The first letters of a key, by which its owner recognizes it.
pub fn prefix(key: &str) -> String {
    key.chars().take(PREFIX).collect()
}
