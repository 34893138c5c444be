//! Hooks, interceptors and traversers: what runs around mutations and queries, in which order, and what it may do.

pub mod entities;
mod helpers;
mod interceptors;
mod misuse;
mod mixins;
mod mutations;
mod recipes;
mod runtime;
mod schema_hooks;
mod soft_delete;
mod transactions;
mod traversers;
