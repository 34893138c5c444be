//! The SQL that is written: no database is needed to look at it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::duplicated_attributes, reason = "two indexes of one field are no duplicates")]

mod ddl;
mod entities;
mod naming;
mod options;
mod recorder;
#[path = "../scenarios/schema.rs"]
mod schema;
mod stable;
mod statements;
