//! The SQL that is written: no database is needed to look at it.

mod ddl;
mod entities;
mod naming;
mod options;
mod recorder;
#[path = "../scenarios/schema.rs"]
mod schema;
mod stable;
mod statements;
