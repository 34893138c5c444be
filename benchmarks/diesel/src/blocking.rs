//! Diesel as it is: on connections that block.

#[macro_use]
mod run;
mod schema;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{Bench, CLIENTS, CONNECTIONS, Error, Keys, READS, Result};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};

macro_rules! in_tx {
    ($db:ident, $statement:ident) => {
        $db.transaction(|db| $statement.execute(db))
    };
}

/// A thread for each client, with connections of a pool.
macro_rules! clients {
    ($bench:ident, $url:expr, $connection:ty) => {{
        let manager = ConnectionManager::<$connection>::new($url);
        let pool = Pool::builder()
            .max_size(CONNECTIONS)
            .test_on_check_out(false)
            .connection_customizer(Box::new(Settings))
            .build(manager)?;
        let work = |()| {
            let read = |client| -> Result<usize> {
                for id in Keys::of_client(client) {
                    let db = &mut *pool.get()?;
                    black_box(users::table.find(id).select(User::as_select()).first::<User>(db)?);
                }
                Ok(READS)
            };
            std::thread::scope(|scope| {
                let threads: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || read(client))).collect();
                let results = threads.into_iter().map(|thread| thread.join());
                results.map(|result| result.map_err(|_| Error::from("a client panicked"))?).sum()
            })
        };
        $bench.measure_blocking(|| (), work)
    }};
}

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    match bench.url.parse()? {
        Dialect::Sqlite => {
            let path = bench.sqlite_path().unwrap_or_default();
            let mut db = SqliteConnection::establish(path)?;
            db.batch_execute(SQLITE_SETTINGS)?;
            run!(
                bench, db, measure_blocking, [], [],
                insert: insert, in_tx: in_tx, clients: clients!(bench, path, SqliteConnection)
            )
        }
        Dialect::Postgres => {
            let mut db = PgConnection::establish(&bench.url)?;
            run!(
                bench, db, measure_blocking, [], [],
                insert: insert, in_tx: in_tx, clients: clients!(bench, bench.url.as_str(), PgConnection)
            )
        }
        Dialect::MySql => {
            let mut db = MysqlConnection::establish(&bench.url)?;
            run!(
                bench, db, measure_blocking, [], [],
                insert: insert, in_tx: in_tx, clients: clients!(bench, bench.url.as_str(), MysqlConnection)
            )
        }
    }
}

#[derive(Debug)]
struct Settings;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, db: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        db.batch_execute(SQLITE_SETTINGS).map_err(diesel::r2d2::Error::QueryError)
    }
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Settings {}
impl CustomizeConnection<MysqlConnection, diesel::r2d2::Error> for Settings {}
