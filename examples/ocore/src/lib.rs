#![doc = include_str!("../README.md")]

pub mod api;
pub mod audit;
pub mod database;
pub mod hook;
pub mod json;
pub mod lifecycle;
pub mod rule;
pub mod schema;
pub mod secret;
pub mod seed;
pub mod viewer;
pub mod worker;
