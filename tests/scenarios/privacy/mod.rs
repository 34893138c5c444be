//! No path goes round a policy.

mod admin;
mod chance;
mod changes;
pub mod entities;
mod fields;
mod hidden_values;
mod questions;
mod teams;
mod tenant_view;
mod tenants;
mod worlds;
