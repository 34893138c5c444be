//! Gives every scenario an empty database of its own, on each of the three, and takes it away afterwards.

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};

use ent::sql::Statement;
use ent::{Client, Dialect, Schema};

pub type TestResult = Result<(), Box<dyn Error + Send + Sync>>;

/// Declares scenarios: `scenario! { async fn name(client: &Client) { .. } }` becomes the tests `name::sqlite`,
/// `name::postgres` and `name::mysql`. Inside, `?` works on any error. The tables are those of `crate::schema::all()`,
/// unless `with some_schema()` stands before the block.
#[macro_export]
macro_rules! scenario {
    ($($(#[$meta:meta])* async fn $name:ident($client:ident: &Client) $(with $schema:expr;)? $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn scenario($client: &ent::Client) -> $crate::harness::TestResult {
                $body
                #[allow(unreachable_code)]
                Ok(())
            }

            #[allow(unused)]
            fn schema() -> ent::Schema {
                $(return $schema;)?
                #[allow(unreachable_code)]
                $crate::schema::all()
            }

            #[test]
            #[cfg(feature = "sqlite")]
            fn sqlite() -> $crate::harness::TestResult {
                $crate::harness::run($crate::harness::sqlite(), schema(), scenario)
            }

            #[test]
            #[cfg(feature = "postgres")]
            fn postgres() -> $crate::harness::TestResult {
                $crate::harness::run($crate::harness::postgres(), schema(), scenario)
            }

            #[test]
            #[cfg(feature = "mysql")]
            fn mysql() -> $crate::harness::TestResult {
                $crate::harness::run($crate::harness::mysql(), schema(), scenario)
            }
        }
    )*};
}

/// Where a scenario runs.
pub enum Database {
    /// At this URL, which is the scenario's own already.
    Own(String),
    /// On this server, in a database to be made.
    Server(String),
}

pub fn sqlite() -> Database {
    Database::Own("sqlite::memory:".to_owned())
}

pub fn postgres() -> Database {
    Database::Server(server("ENT_TEST_POSTGRES_URL"))
}

pub fn mysql() -> Database {
    Database::Server(server("ENT_TEST_MYSQL_URL"))
}

fn server(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} names no server: run the tests with `cargo xtask test`"))
}

/// Runs a scenario in a database of its own.
pub fn run<F>(database: Database, schema: Schema, scenario: F) -> TestResult
where
    F: AsyncFnOnce(&Client) -> TestResult,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let server = match database {
            Database::Own(url) => {
                let client = Client::connect(&url).await?;
                schema.create(&client).await?;
                scenario(&client).await?;
                client.close().await;
                return Ok(());
            }
            Database::Server(url) => url,
        };
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ent_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let admin = Client::connect(&server).await?;
        let (what, url) = match admin.dialect() {
            // A schema is made in no time; a database of PostgreSQL's is not.
            Dialect::Postgres => {
                let and = if server.contains('?') { '&' } else { '?' };
                ("SCHEMA", format!("{server}{and}options[search_path]={name}"))
            }
            _ => {
                ("DATABASE", format!("{}/{name}", server.rsplit_once('/').map_or(&*server, |(base, _)| base)))
            }
        };
        admin.raw_execute(Statement::new(format!("CREATE {what} {name}"), vec![])).await?;
        let result = async {
            let client = Client::connect(&url).await?;
            schema.create(&client).await?;
            let result = scenario(&client).await;
            client.close().await;
            result
        };
        let result = result.await;
        let cascade = if what == "SCHEMA" { " CASCADE" } else { "" };
        admin.raw_execute(Statement::new(format!("DROP {what} {name}{cascade}"), vec![])).await?;
        admin.close().await;
        result
    })
}

/// Runs the rest of a scenario with several connections: on SQLite, whose scenarios run in memory, in a file.
pub async fn with_connections<F>(client: &Client, schema: Schema, run: F) -> TestResult
where
    F: AsyncFnOnce(&Client) -> TestResult,
{
    if client.dialect() != Dialect::Sqlite {
        return run(client).await;
    }
    let directory = std::env::temp_dir().join(format!("ent-scenario-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&directory)?;
    let file = Client::connect(&format!("sqlite:{}", directory.join("test.db").display())).await?;
    let result = async {
        schema.create(&file).await?;
        run(&file).await
    };
    let result = result.await;
    file.close().await;
    std::fs::remove_dir_all(directory)?;
    result
}
