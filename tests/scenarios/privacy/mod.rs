//! No path goes round a policy.

mod admin;
mod cancel;
mod chance;
mod changes;
pub mod entities;
mod fields;
mod hidden_values;
mod paths;
mod questions;
mod reach;
mod reads;
mod teams;
mod tenant_view;
mod tenants;
pub mod walk;
mod worlds;
mod writes;
