//! No path goes round a policy.

mod cancel;
mod chance;
mod changes;
pub mod entities;
mod paths;
mod questions;
mod reach;
mod reads;
mod tenants;
pub mod walk;
mod worlds;
mod writes;
