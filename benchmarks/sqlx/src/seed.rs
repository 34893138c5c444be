//! Makes the rows that the programs read: `bench-seed fill SET SERVER` makes a database, fills it and prints its URL,
//! `bench-seed empty URL` takes the users of one away, `bench-seed version URL` prints what runs it.

use std::path::Path;

use bench_common::Result;
use bench_common::seed::{self, Dialect, SQLITE_SETTINGS};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match args[..] {
        ["fill", set, server] => {
            let url = runtime.block_on(create(set, server))?;
            runtime.block_on(execute(&url, seed::statements(set, server.parse()?)?))?;
            println!("{url}");
            Ok(())
        }
        ["empty", url] => runtime.block_on(execute(url, seed::empty(url.parse()?))),
        ["version", url] => {
            println!("{}", runtime.block_on(version(url))?);
            Ok(())
        }
        _ => Err("usage: fill SET SERVER, empty URL, or version URL".into()),
    }
}

/// Makes an empty database for the set, in the place of one that was there before.
async fn create(set: &str, server: &str) -> Result<String> {
    if let Some(directory) = server.strip_prefix("sqlite:") {
        let file = Path::new(directory).join(format!("{set}.db"));
        for suffix in ["", "-wal", "-shm"] {
            let file = format!("{}{suffix}", file.display());
            if Path::new(&file).exists() {
                std::fs::remove_file(file)?;
            }
        }
        return Ok(format!("sqlite:{}", file.display()));
    }
    let name = format!("ent_bench_{}", set.replace('-', "_"));
    execute(server, vec![format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")])
        .await?;
    let (address, _) =
        server.rsplit_once('/').ok_or("the URL of the server names no database to begin in")?;
    Ok(format!("{address}/{name}"))
}

async fn execute(url: &str, statements: Vec<String>) -> Result<()> {
    match url.parse()? {
        Dialect::Sqlite => {
            let options: SqliteConnectOptions = url.parse()?;
            let mut connection = options.create_if_missing(true).connect().await?;
            connection.execute(SQLITE_SETTINGS).await?;
            run(&mut connection, statements).await
        }
        Dialect::Postgres => run(&mut url.parse::<PgConnectOptions>()?.connect().await?, statements).await,
        Dialect::MySql => run(&mut url.parse::<MySqlConnectOptions>()?.connect().await?, statements).await,
    }
}

async fn version(url: &str) -> Result<String> {
    let version = "SELECT version()";
    Ok(match url.parse()? {
        Dialect::Sqlite => {
            let mut connection = url.parse::<SqliteConnectOptions>()?.connect().await?;
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?
        }
        Dialect::Postgres => {
            let mut connection = url.parse::<PgConnectOptions>()?.connect().await?;
            sqlx::query_scalar(version).fetch_one(&mut connection).await?
        }
        Dialect::MySql => {
            let mut connection = url.parse::<MySqlConnectOptions>()?.connect().await?;
            sqlx::query_scalar(version).fetch_one(&mut connection).await?
        }
    })
}

async fn run<'c, C, D>(connection: &'c mut C, statements: Vec<String>) -> Result<()>
where
    D: sqlx::Database,
    for<'a> &'a mut C: Executor<'a, Database = D>,
{
    for statement in statements {
        (&mut *connection).execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}
