//! No path goes round a policy.

mod chance;
mod changes;
pub mod entities;
mod questions;
mod tenants;
mod worlds;
