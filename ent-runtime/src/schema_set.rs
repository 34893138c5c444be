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
    global_unique_ids: bool,
}

impl Schema {
    /// The schema of these entities.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// let schema = ent::Schema::new([User::SCHEMA]);
    /// ```
    pub fn new(entities: impl IntoIterator<Item = &'static EntitySchema>) -> Self {
        Schema { entities: entities.into_iter().collect(), global_unique_ids: false }
    }

    /// The same, and no two entities have the same key, whatever their types: each table counts its key in a range of 2³²
    /// numbers of its own, of which the higher half says whose it is.
    ///
    /// The table `ent_types` keeps the ranges, so that a table has the same one for good. Keys that are set, and those
    /// that are not counted up, are not looked after.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// #[derive(Entity, Clone)]
    /// pub struct Pet {
    ///     pub id: i64,
    /// }
    ///
    /// #[derive(Entity, Clone)]
    /// pub struct User {
    ///     pub id: i64,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// ent::schema![Pet, User].global_unique_ids().create(&client).await?;
    /// assert_eq!(Pet::create().save(&client).await?.id, 1);
    /// assert_eq!(User::create().save(&client).await?.id, 1 << 32);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn global_unique_ids(self) -> Self {
        Schema { global_unique_ids: true, ..self }
    }

    /// The tables, as they ought to be.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// let tables = ent::schema![User].tables(ent::Dialect::Sqlite)?;
    /// assert_eq!(tables[0].name, "users");
    /// # Ok::<(), ent::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Schema`] when two entities want the same table, or two edges the same name for their foreign key.
    pub fn tables(&self, dialect: Dialect) -> Result<Vec<ent_sql::schema::Table>, Error> {
        storage::tables(&self.entities, dialect)
    }

    /// The views, in the order in which they were named.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// assert!(ent::schema![User].views(ent::Dialect::Sqlite)?.is_empty());
    /// # Ok::<(), ent::Error>(())
    /// ```
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
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// let client = Client::connect("sqlite::memory:").await?;
    /// ent::schema![User].create(&client).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`tables`](Self::tables), and errors of the database. With [`global_unique_ids`](Self::global_unique_ids) also
    /// [`Error::Schema`] for an entity whose key can't be in a range: it has less than 64 bits or an `increment_start`,
    /// or its table exists and has no range.
    pub async fn create(&self, client: &Client) -> Result<(), Error> {
        let tables = self.tables(client.dialect())?;
        let views = self.views(client.dialect())?;
        let mut session = client.session(Access::Write).await?;
        let connection = session.connection()?;
        if self.global_unique_ids {
            storage::check_ranges(&self.entities, &tables, client.dialect())?;
            ent_sql::schema::create_missing_in_ranges(connection, &tables).await?;
        } else {
            ent_sql::schema::create_missing(connection, &tables).await?;
        }
        ent_sql::schema::create_missing_views(session.connection()?, &views).await?;
        Ok(())
    }

    /// The statements that create the schema in an empty database.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// let sql = ent::schema![User].to_sql(ent::Dialect::Postgres)?;
    /// assert!(sql.starts_with(r#"CREATE TABLE "users""#));
    /// # Ok::<(), ent::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create), but for errors of the database.
    pub fn to_sql(&self, dialect: Dialect) -> Result<String, Error> {
        let mut sql = String::new();
        let tables = self.tables(dialect)?;
        let statements = match self.global_unique_ids {
            false => ent_sql::schema::create_statements(&tables, dialect),
            true => {
                storage::check_ranges(&self.entities, &tables, dialect)?;
                ent_sql::schema::create_statements_in_ranges(&tables, dialect)?
            }
        };
        for statement in statements {
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
