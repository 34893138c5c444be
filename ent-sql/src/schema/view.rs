//! Views: named queries, and the statements that make them.

use super::exists::tables_in;
use super::types::quote;
use crate::{Connection, Dialect, Result, TxOptions};

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The schema of the database that it is in, as [`Table::schema`](super::Table::schema).
    pub schema: Option<String>,
    /// The query that it stands for, in the words of the dialect.
    pub query: String,
}

impl View {
    /// The statement that makes it.
    ///
    /// ```
    /// use ent_sql::{Dialect, schema::View};
    /// let view = View { name: "adults".into(), schema: None, query: "SELECT * FROM users WHERE age > 17".into() };
    /// assert_eq!(view.create_statement(Dialect::MySql), "CREATE VIEW `adults` AS SELECT * FROM users WHERE age > 17");
    /// ```
    pub fn create_statement(&self, dialect: Dialect) -> String {
        let schema = self.schema.as_ref().filter(|_| dialect != Dialect::Sqlite);
        let schema = schema.map(|schema| format!("{}.", quote(schema, dialect))).unwrap_or_default();
        format!("CREATE VIEW {schema}{} AS {}", quote(&self.name, dialect), self.query)
    }
}

/// Makes those of the views that do not exist, in their order. What exists is not looked into.
///
/// # Errors
///
/// What the driver reports.
pub async fn create_missing_views(conn: &mut dyn Connection, views: &[View]) -> Result<()> {
    if views.is_empty() {
        return Ok(());
    }
    conn.begin(TxOptions::default()).await?;
    match create(conn, views).await {
        Ok(()) => conn.commit().await,
        Err(error) => {
            // The first error is the one that tells what happened.
            let _ = conn.rollback().await;
            Err(error)
        }
    }
}

async fn create(conn: &mut dyn Connection, views: &[View]) -> Result<()> {
    let dialect = conn.dialect();
    if dialect == Dialect::Postgres {
        // Several programs that start at once take turns, as for tables.
        conn.batch("SELECT pg_advisory_xact_lock(hashtext('ent ' || current_schema()))").await?;
    }
    for view in views {
        let existing = tables_in(conn, view.schema.as_deref()).await?;
        let sqlite = dialect == Dialect::Sqlite;
        let is = |name: &String| *name == view.name || (sqlite && name.eq_ignore_ascii_case(&view.name));
        if !existing.iter().any(is) {
            conn.batch(&view.create_statement(dialect)).await?;
        }
    }
    Ok(())
}
