//! Drives the service over HTTP, as two tenants at once, and tries to cross from one to the other.

#[path = "../../../../tests/scenarios/harness.rs"]
#[allow(clippy::panic, dead_code)] // It fails where a server is missing, and a feature uses its part of it.
mod harness;

mod app;
mod audit;
mod bodies;
mod crossing;
mod crud;
mod lifecycle;
mod openapi;
mod permissions;
mod requests;

use ocore::schema;
