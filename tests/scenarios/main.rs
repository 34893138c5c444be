//! Scenarios: each is written once and runs on every database.
//!
//! A scenario gets a client of an empty database of its own with the tables of [`schema`] in it.

mod custom;
mod harness;
mod relation;
mod schema;
