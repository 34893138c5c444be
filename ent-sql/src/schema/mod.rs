//! Database schemas: tables as plain data, and the statements that make them.
//!
//! A [`Table`] says what is wanted, for one dialect but independent of any connection, so that it can be written as DDL
//! today and compared with what a database holds tomorrow.

mod ddl;
mod exists;
mod order;
mod table;
mod types;
mod view;

pub use ddl::create_statements;
pub use exists::{create_missing, existing_tables};
pub use table::{Check, Column, DefaultValue, ForeignKey, Index, ReferenceAction, Table};
pub use types::{literal, quote, sql_type};
pub use view::{View, create_missing_views};
