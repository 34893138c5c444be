//! The one error of the public interface. Every variant names the entity, field or edge that it is about.

use crate::schema::{EdgeSchema, EntitySchema};
use ent_sql::{ConstraintError, ConstraintKind, ValueError};

/// What can go wrong.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// match User::get(7, &client).await {
///     Ok(user) => println!("{user:?}"),
///     Err(ent::Error::NotFound { entity }) => assert_eq!(entity, "User"),
///     Err(other) => return Err(other),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no such entity.
    NotFound {
        /// The entity.
        entity: &'static str,
    },
    /// There is more than one such entity, and exactly one was asked for.
    NotSingular {
        /// The entity.
        entity: &'static str,
    },
    /// The edge was read, and no query had loaded it.
    NotLoaded {
        /// The edge; absent for one that was made by hand.
        edge: Option<&'static EdgeSchema>,
        /// The entity that it leads to.
        target: &'static str,
    },
    /// A value was refused before it was written, or a required one is missing. Nothing was written.
    Validation {
        /// The entity.
        entity: &'static str,
        /// The field or edge.
        field: &'static str,
        /// Why; a validator of the user's own puts its error here.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A constraint of the database refused the write. Nothing was written.
    Constraint {
        /// The entity that was written.
        entity: &'static str,
        /// Which constraint, and what the database said of it.
        source: ConstraintError,
    },
    /// The database holds what the field's type can't.
    Decode {
        /// The entity.
        entity: &'static str,
        /// The field.
        field: &'static str,
        /// Why.
        source: ValueError,
    },
    /// A policy denied it. An entity that is merely out of the viewer's sight is not found instead.
    Denied {
        /// The entity.
        entity: &'static str,
        /// The field, where it is one that the viewer may not see.
        field: Option<&'static str>,
        /// Why.
        reason: String,
    },
    /// A hook refused the mutation, or failed. Nothing was written.
    Hook {
        /// The entity.
        entity: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The entities can't be brought together in one database schema.
    Schema(String),
    /// Any other error of the driver.
    Database(ent_sql::Error),
}

impl Error {
    /// Whether there was no such entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// assert!(User::get(7, &client).await.is_err_and(|error| error.is_not_found()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::NotFound { .. })
    }

    /// Whether there was more than one such entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// User::create_bulk(["a", "b"].map(|name| User::create().name(name))).save(&client).await?;
    /// assert!(User::query().only(&client).await.is_err_and(|error| error.is_not_singular()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_not_singular(&self) -> bool {
        matches!(self, Error::NotSingular { .. })
    }

    /// Whether an edge was read that no query had loaded.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// assert!(user.pets.get().is_err_and(|error| error.is_not_loaded()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_not_loaded(&self) -> bool {
        matches!(self, Error::NotLoaded { .. })
    }

    /// Whether a value was refused before it was written.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let empty = User::create().name("").save(&client).await;
    /// assert!(empty.is_err_and(|error| error.is_validation()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_validation(&self) -> bool {
        matches!(self, Error::Validation { .. })
    }

    /// Whether a policy denied it.
    pub fn is_denied(&self) -> bool {
        matches!(self, Error::Denied { .. })
    }

    /// An error of a hook of that entity.
    pub(crate) fn hook(
        schema: &'static EntitySchema,
        why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Error::Hook { entity: schema.name, source: why.into() }
    }

    /// Whether a constraint of the database refused the write.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let nobodys = Pet::create().owner(7).save(&client).await;
    /// assert!(nobodys.is_err_and(|error| error.is_constraint()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_constraint(&self) -> bool {
        self.constraint().is_some()
    }

    /// Whether a unique index or a primary key refused the write.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// User::create().name("a8m").save(&client).await?;
    /// let again = User::create().name("a8m").save(&client).await;
    /// assert!(again.is_err_and(|error| error.is_unique_violation()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_unique_violation(&self) -> bool {
        self.constraint().is_some_and(|c| c.kind == ConstraintKind::Unique)
    }

    /// Whether a foreign key refused the write.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let nobodys = Pet::create().owner(7).save(&client).await;
    /// assert!(nobodys.is_err_and(|error| error.is_foreign_key_violation()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_foreign_key_violation(&self) -> bool {
        self.constraint().is_some_and(|c| c.kind == ConstraintKind::ForeignKey)
    }

    /// The constraint that refused the write, if one did.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, #[ent(unique, not_empty)] pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// User::create().name("a8m").save(&client).await?;
    /// if let Err(error) = User::create().name("a8m").save(&client).await {
    ///     let columns = error.constraint().map(|constraint| constraint.columns.clone());
    ///     assert_eq!(columns, Some(vec!["name".to_string()]));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn constraint(&self) -> Option<&ConstraintError> {
        match self {
            Error::Constraint { source, .. } => Some(source),
            _ => None,
        }
    }

    /// A driver's error of a statement about that entity. Databases quote the values that they refuse; those of sensitive
    /// fields are not passed on.
    pub(crate) fn from_driver(
        schema: &'static EntitySchema,
        secrets: &[String],
        error: ent_sql::Error,
    ) -> Self {
        match error {
            ent_sql::Error::Constraint(mut source) => {
                source.message = without(secrets, source.message);
                Error::Constraint { entity: schema.name, source }
            }
            ent_sql::Error::Database { code, message } => {
                Error::Database(ent_sql::Error::Database { code, message: without(secrets, message) })
            }
            other => Error::Database(other),
        }
    }

    /// An edge whose other end is held by somebody else.
    pub(crate) fn edge_taken(entity: &'static str, table: &str, column: &str, message: String) -> Self {
        let source = ConstraintError {
            kind: ConstraintKind::Edge,
            name: None,
            table: Some(table.to_owned()),
            columns: vec![column.to_owned()],
            message,
        };
        Error::Constraint { entity, source }
    }
}

/// A message without the secrets that it quotes, whole or cut off.
fn without(secrets: &[String], message: String) -> String {
    secrets.iter().fold(message, |message, secret| {
        // Databases cut a value that is long, none below this length.
        let start: String = secret.chars().take(32).collect();
        match message.split_once(&*start) {
            _ if secret.is_empty() => "the message may quote a sensitive value, and is not shown".to_owned(),
            None => message,
            Some((before, _)) if start.len() < secret.len() => format!("{before}<sensitive>"),
            Some(_) => message.replace(secret, "<sensitive>"),
        }
    })
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::NotFound { entity } => write!(f, "{entity} not found"),
            Error::NotSingular { entity } => {
                write!(f, "more than one {entity} found, where one was expected")
            }
            Error::NotLoaded { edge: Some(edge), .. } => {
                write!(f, "the edge `{}.{}` was not loaded", edge.entity, edge.name)
            }
            Error::NotLoaded { edge: None, target } => write!(f, "the edge to `{target}` was not loaded"),
            Error::Validation { entity, field, source } => write!(f, "`{entity}.{field}`: {source}"),
            Error::Constraint { entity, source } => write!(f, "{entity}: {source}"),
            Error::Decode { entity, field, source } => {
                write!(f, "`{entity}.{field}` can't be read: {source}")
            }
            Error::Denied { entity, field: None, reason } => write!(f, "{entity}: denied: {reason}"),
            Error::Denied { entity, field: Some(field), reason } => {
                write!(f, "`{entity}.{field}`: denied: {reason}")
            }
            Error::Hook { entity, source } => write!(f, "{entity}: {source}"),
            Error::Schema(why) => f.write_str(why),
            Error::Database(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Validation { source, .. } | Error::Hook { source, .. } => Some(&**source),
            Error::Constraint { source, .. } => Some(source),
            Error::Decode { source, .. } => Some(source),
            Error::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ent_sql::Error> for Error {
    fn from(error: ent_sql::Error) -> Self {
        match error {
            ent_sql::Error::Schema(why) => Error::Schema(why),
            error => Error::Database(error),
        }
    }
}
