//! The states that entities of several kinds go through.

use ent::prelude::*;
use serde::Deserialize;

/// The life of something that is not deleted at once: a worker tears it down first, and the row stays.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In use.
    Active,
    /// Its deletion has been asked for, and a worker is at it.
    Removing,
    /// Torn down. The row is kept for what refers to it.
    Deleted,
    /// Out of use until somebody resumes it.
    Suspended,
}

/// The progress of a piece of work.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Waits for a worker.
    Pending,
    /// A worker is at it.
    Running,
    /// Done.
    Succeeded,
    /// Given up after an error.
    Failed,
    /// Stopped by somebody, or not necessary any more.
    Cancelled,
}
