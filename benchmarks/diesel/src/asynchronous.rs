//! diesel-async as it is: asynchronous drivers for PostgreSQL and MariaDB, and for SQLite Diesel's on a thread that may
//! block.

#[macro_use]
mod run;
mod schema;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{Bench, CLIENTS, CONNECTIONS, Error, Keys, READS, Result};
use diesel::prelude::*;
use diesel_async::pooled_connection::bb8::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{
    AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
};

/// Only on Diesel's own connection does an insert of several rows into SQLite compile, so it is done there, on a thread.
macro_rules! insert_on_thread {
    ($bench:ident, $db:ident, $measure:ident, $async:tt, $await:tt, $count:ident) => {{
        let work = async |users: Vec<crate::schema::NewUser>| {
            let insert = |db: &mut SqliteConnection| {
                diesel::RunQueryDsl::execute(diesel::insert_into(users::table).values(users), db)
            };
            Ok($db.spawn_blocking(insert).await?)
        };
        $bench.measure(|| crate::schema::new_users($count), work).await
    }};
}

macro_rules! in_tx {
    ($db:ident, $statement:ident) => {
        $db.transaction(async |db| $statement.execute(db).await)
    };
}

macro_rules! clients {
    ($bench:ident, $manager:expr) => {{
        let manager = $manager;
        let pool = Pool::builder().max_size(CONNECTIONS).test_on_check_out(false).build(manager).await?;
        let work = async |()| {
            let tasks: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    let pool = pool.clone();
                    tokio::spawn(async move {
                        for id in Keys::of_client(client) {
                            let db = &mut *pool.get().await?;
                            let select = users::table.find(id).select(User::as_select());
                            black_box(select.first::<User>(db).await?);
                        }
                        Ok::<_, Error>(READS)
                    })
                })
                .collect();
            let mut read = 0;
            for task in tasks {
                read += task.await??;
            }
            Ok(read)
        };
        $bench.measure(|| (), work).await
    }};
}

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    match bench.url.parse()? {
        Dialect::Sqlite => bench.block_on(sqlite(&bench))?,
        Dialect::Postgres => bench.block_on(postgres(&bench))?,
        Dialect::MySql => bench.block_on(mysql(&bench))?,
    }
}

type Sqlite = SyncConnectionWrapper<SqliteConnection>;

async fn sqlite(bench: &Bench) -> Result<()> {
    let path = bench.sqlite_path().unwrap_or_default();
    let mut db = connect(path).await?;
    run!(
        bench, db, measure, [async], [.await],
        insert: insert_on_thread, in_tx: in_tx, clients: clients!(bench, {
            let mut config = ManagerConfig::default();
            config.custom_setup = Box::new(|path| Box::pin(connect(path)));
            AsyncDieselConnectionManager::<Sqlite>::new_with_config(path, config)
        })
    )
}

async fn connect(path: &str) -> ConnectionResult<Sqlite> {
    let mut db = Sqlite::establish(path).await?;
    db.batch_execute(SQLITE_SETTINGS).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(db)
}

async fn postgres(bench: &Bench) -> Result<()> {
    let mut db = AsyncPgConnection::establish(&bench.url).await?;
    run!(
        bench, db, measure, [async], [.await],
        insert: insert, in_tx: in_tx,
        clients: clients!(bench, AsyncDieselConnectionManager::<AsyncPgConnection>::new(bench.url.as_str()))
    )
}

async fn mysql(bench: &Bench) -> Result<()> {
    let mut db = AsyncMysqlConnection::establish(&bench.url).await?;
    run!(
        bench, db, measure, [async], [.await],
        insert: insert, in_tx: in_tx,
        clients: clients!(bench, AsyncDieselConnectionManager::<AsyncMysqlConnection>::new(bench.url.as_str()))
    )
}
