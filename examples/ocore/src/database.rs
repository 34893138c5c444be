//! The database of the service: the one that `DATABASE_URL` names, or a file of SQLite's.

use ent::prelude::*;

use crate::schema;

/// Connects, and creates the tables that are missing.
///
/// # Errors
///
/// When the database can't be reached, and those of the creation.
pub async fn open() -> Result<Client, ent::Error> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:ocore.db".to_owned());
    let client = Client::connect(&url).await?;
    schema::all().create(&client).await?;
    Ok(client)
}
