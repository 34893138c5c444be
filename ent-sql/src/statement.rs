//! A statement: its text and its arguments, ready for any connection of its dialect.

use std::sync::Arc;

use crate::Value;

/// The text of a statement with the arguments of its placeholders, in order.
///
/// ```
/// use ent_sql::{Statement, Value};
/// let s = Statement::new("SELECT ?", vec![Value::Int(1)]);
/// assert_eq!(&*s.sql, "SELECT ?");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text. It never holds a value of the user's: those are arguments.
    pub sql: Arc<str>,
    /// The arguments.
    pub args: Vec<Value>,
}

impl Statement {
    /// A statement of that text and those arguments.
    pub fn new(sql: impl Into<Arc<str>>, args: Vec<Value>) -> Self {
        Statement { sql: sql.into(), args }
    }
}
