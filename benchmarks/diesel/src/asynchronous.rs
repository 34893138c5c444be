//! diesel-async as it is: a driver of its own for PostgreSQL, and for SQLite Diesel's on a thread that may block.

#[macro_use]
mod run;
mod schema;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{Bench, CLIENTS, CONNECTIONS, Error, Keys, READS, Result};
use diesel::prelude::*;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::bb8::Pool;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

/// What inserts several rows at once on SQLite does not compile on this connection.
macro_rules! no_insert {
    ($bench:ident, $db:ident, $measure:ident, $async:tt, $await:tt, $count:ident) => {
        Err(format!("inserts of several rows, such as {}, do not compile", $count).into())
    };
}

macro_rules! update_in_tx {
    ($connection:ty) => {
        async |db: &mut $connection, id: i64, name: String| {
            db.transaction(async |db| {
                diesel::update(users::table.find(id)).set(users::name.eq(name)).execute(db).await
            })
            .await
        }
    };
}

macro_rules! clients {
    ($bench:ident) => {{
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new($bench.url.as_str());
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
        Dialect::MySql => Err("this program is built without MySQL".into()),
    }
}

type Sqlite = SyncConnectionWrapper<SqliteConnection>;

async fn sqlite(bench: &Bench) -> Result<()> {
    let mut db = Sqlite::establish(bench.sqlite_path().unwrap_or_default()).await?;
    db.batch_execute(SQLITE_SETTINGS).await?;
    run!(
        bench, db, measure, [async], [.await],
        insert: no_insert, in_tx: update_in_tx!(Sqlite), clients: Err("it is measured on servers only".into())
    )
}

async fn postgres(bench: &Bench) -> Result<()> {
    let mut db = AsyncPgConnection::establish(&bench.url).await?;
    run!(
        bench, db, measure, [async], [.await],
        insert: insert, in_tx: update_in_tx!(AsyncPgConnection), clients: clients!(bench)
    )
}
