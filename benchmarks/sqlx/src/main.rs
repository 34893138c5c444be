//! sqlx as it is: `FromRow` structs and SQL by hand, on a connection and not a pool wherever one client is enough.

mod rows;
#[macro_use]
mod run;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{Bench, Result};
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    match bench.url.parse()? {
        Dialect::Sqlite => bench.block_on(sqlite(&bench))?,
        Dialect::Postgres => bench.block_on(postgres(&bench))?,
        Dialect::MySql => bench.block_on(mysql(&bench))?,
    }
}

async fn sqlite(bench: &Bench) -> Result<()> {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    debug_assert!(SQLITE_SETTINGS.contains("journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    let options: SqliteConnectOptions = bench.url.parse()?;
    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .disable_statement_logging();
    run!(bench, sqlx::Sqlite, options, SqlitePoolOptions, select_in, numbered: false)
}

async fn postgres(bench: &Bench) -> Result<()> {
    let options = bench.url.parse::<PgConnectOptions>()?.disable_statement_logging();
    run!(bench, sqlx::Postgres, options, PgPoolOptions, select_any, numbered: true)
}

async fn mysql(bench: &Bench) -> Result<()> {
    let options = bench.url.parse::<MySqlConnectOptions>()?.disable_statement_logging();
    run!(bench, sqlx::MySql, options, MySqlPoolOptions, select_in, numbered: false)
}
