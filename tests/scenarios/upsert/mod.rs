//! Upserts: a create that changes the entity that is there already, or leaves it.

mod behaviour;
mod bulk;
mod one;
mod targets;
