//! The entities of a program as one database schema, to be created or printed.

use ent_sql::{Access, Dialect};

use crate::client::Client;
use crate::error::Error;
use crate::schema::EntitySchema;
use crate::storage;

/// The database schema of some entities, and of all that their edges lead to. `ent::schema![User, Pet]` makes one.
#[derive(Clone, Debug)]
pub struct Schema {
    entities: Vec<&'static EntitySchema>,
}

impl Schema {
    /// The schema of these entities.
    pub fn new(entities: impl IntoIterator<Item = &'static EntitySchema>) -> Self {
        Schema { entities: entities.into_iter().collect() }
    }

    /// The tables, as they ought to be.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] when two entities want the same table, or two edges the same name for their foreign key.
    pub fn tables(&self, dialect: Dialect) -> Result<Vec<ent_sql::schema::Table>, Error> {
        storage::tables(&self.entities, dialect)
    }

    /// The views, in the order in which they were named.
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] when a view has no query for the dialect.
    pub fn views(&self, dialect: Dialect) -> Result<Vec<ent_sql::schema::View>, Error> {
        storage::views(&self.entities, dialect)
    }

    /// Creates the tables that are not there, with their indexes and foreign keys, and then the views. What is there stays
    /// as it is.
    ///
    /// # Errors
    ///
    /// As [`tables`](Self::tables), and errors of the database.
    pub async fn create(&self, client: &Client) -> Result<(), Error> {
        let tables = self.tables(client.dialect())?;
        let views = self.views(client.dialect())?;
        let mut session = client.session(Access::Write).await?;
        ent_sql::schema::create_missing(session.connection()?, &tables).await?;
        ent_sql::schema::create_missing_views(session.connection()?, &views).await?;
        Ok(())
    }

    /// The statements that create the schema in an empty database.
    ///
    /// # Errors
    ///
    /// As [`tables`](Self::tables).
    pub fn to_sql(&self, dialect: Dialect) -> Result<String, Error> {
        let mut sql = String::new();
        for statement in ent_sql::schema::create_statements(&self.tables(dialect)?, dialect) {
            sql.push_str(&statement);
            sql.push_str(";\n");
        }
        for view in self.views(dialect)? {
            sql.push_str(&view.create_statement(dialect));
            sql.push_str(";\n");
        }
        Ok(sql)
    }
}
