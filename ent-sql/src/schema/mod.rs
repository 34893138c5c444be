//! Database schemas: tables as plain data, and the statements that make them.
//!
//! A [`Table`] says what is wanted, for one dialect but independent of any connection, so that it can be written as DDL
//! today and compared with what a database holds tomorrow.

mod ddl;
mod exists;
mod order;
mod ranges;
mod table;
mod types;
mod view;

pub use ddl::create_statements;
pub use exists::{create_missing, create_missing_in_ranges, existing_tables};
pub use ranges::create_statements_in_ranges;
pub use table::{Check, Column, DefaultValue, ForeignKey, Index, ReferenceAction, Table};
pub use types::{literal, quote, sql_type};
pub use view::{View, create_missing_views};
