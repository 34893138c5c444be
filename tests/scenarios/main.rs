//! Scenarios: each is written once and runs on every database.
//!
//! A scenario gets a client of an empty database of its own with the tables of [`schema`] in it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
// Two indexes that share a field are no duplicates.
#![allow(clippy::disallowed_names, reason = "the scenarios keep the names that Ent gives them")]
#![allow(clippy::duplicated_attributes)]

mod add_values;
mod bad_input;
mod bulk;
mod cancel;
mod clear_edges;
mod composite_key;
mod constraint;
mod custom;
mod custom_id;
#[cfg(feature = "decimal")]
mod decimals;
mod defaults;
mod delete;
mod display;
mod eager_loading;
mod edge_schema;
mod global_ids;
mod group_by;
mod guarantees;
mod harness;
mod hooks;
mod immutable;
mod indexes;
mod mixins;
mod mutation;
mod order_by_edge;
mod paging;
mod predicate;
mod privacy;
mod relation;
mod sanity;
mod schema;
mod select;
mod sensitive;
mod serde;
mod skip;
mod stream;
mod string_predicates;
mod tx;
mod types;
mod upsert;
mod validators;
