//! rusqlite as it is: statements from its cache, columns by position.

use std::array::from_fn;
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};

use bench_common::rows::{self, Comment, Member, Post, Sql, User, Wide};
use bench_common::seed::SQLITE_SETTINGS;
use bench_common::{
    Bench, CLIENTS, CONNECTIONS, Error, Keys, READS, Result, TENANT, Workload, renaming, renaming_of_tenant,
};
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row, params, params_from_iter};

const SQL: Sql = Sql { numbered: false };

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    let path = bench.sqlite_path().ok_or("rusqlite knows only SQLite")?;
    let mut db = connect(path)?;
    let mut keys = Keys::new();
    match bench.workload {
        Workload::Load(_) => {
            bench.measure_blocking(|| (), |()| Ok(black_box(all(&db, rows::USERS, [], user)?).len()))
        }
        Workload::Wide => {
            bench.measure_blocking(|| (), |()| Ok(black_box(all(&db, rows::WIDE, [], wide)?).len()))
        }
        Workload::Filtered => {
            let sql = SQL.filtered();
            bench.measure_blocking(
                || (),
                |()| {
                    let args = params![rows::COLOR, rows::ABOVE, rows::LIMIT];
                    Ok(black_box(all(&db, &sql, args, |row| Ok((user(row)?, joined_post(row)?)))?).len())
                },
            )
        }
        Workload::Insert(count) => {
            let users = rows::new_users(count);
            bench.measure_blocking(
                || users.clone(),
                |users| {
                    let mut insert = db.prepare_cached(&SQL.insert(users.len()))?;
                    let values = users.iter().flat_map(|user| [Some(&user.name), user.hair_color.as_ref()]);
                    Ok(insert.execute(params_from_iter(values))?)
                },
            )
        }
        Workload::Tree => bench.measure_blocking(|| (), |()| tree(&db)),
        Workload::Point => {
            let sql = SQL.user();
            bench.measure_blocking(
                || keys.next(),
                |id| {
                    black_box(db.prepare_cached(&sql)?.query_row([id], user)?);
                    Ok(1)
                },
            )
        }
        Workload::Update => {
            let sql = SQL.update();
            bench.measure_blocking(renaming(), |(id, name)| {
                Ok(db.prepare_cached(&sql)?.execute(params![name, id])?)
            })
        }
        Workload::UpdateInTx => {
            let sql = SQL.update();
            bench.measure_blocking(renaming(), |(id, name)| {
                let tx = db.transaction()?;
                let updated = tx.prepare_cached(&sql)?.execute(params![name, id])?;
                tx.commit()?;
                Ok(updated)
            })
        }
        Workload::Count => {
            let sql = SQL.count();
            bench.measure_blocking(
                || (),
                |()| {
                    Ok(db.prepare_cached(&sql)?.query_row([rows::COLOR], |row| row.get::<_, i64>(0))?
                        as usize)
                },
            )
        }
        Workload::Group => {
            bench.measure_blocking(|| (), |()| Ok(black_box(all(&db, rows::GROUP, [], count)?).len()))
        }
        Workload::TenantPoint => {
            let sql = SQL.member();
            bench.measure_blocking(
                || keys.next_of_tenant(),
                |id| {
                    black_box(db.prepare_cached(&sql)?.query_row([id, TENANT], member)?);
                    Ok(1)
                },
            )
        }
        Workload::TenantUpdate => {
            let sql = SQL.update_member();
            bench.measure_blocking(renaming_of_tenant(), |(id, name)| {
                Ok(db.prepare_cached(&sql)?.execute(params![name, id, TENANT])?)
            })
        }
        Workload::TenantUpdateInTx => {
            let sql = SQL.update_member();
            bench.measure_blocking(renaming_of_tenant(), |(id, name)| {
                let tx = db.transaction()?;
                let updated = tx.prepare_cached(&sql)?.execute(params![name, id, TENANT])?;
                tx.commit()?;
                Ok(updated)
            })
        }
        Workload::TenantCount => {
            let sql = SQL.count_members();
            bench.measure_blocking(
                || (),
                |()| {
                    let args = params![rows::COLOR, TENANT];
                    Ok(db.prepare_cached(&sql)?.query_row(args, |row| row.get::<_, i64>(0))? as usize)
                },
            )
        }
        Workload::TenantGroup => {
            let sql = SQL.group_members();
            bench.measure_blocking(|| (), |()| Ok(black_box(all(&db, &sql, [TENANT], count)?).len()))
        }
        Workload::Clients => clients(&bench, path),
    }
}

fn connect(path: &str) -> Result<Connection> {
    let db = Connection::open(path)?;
    db.execute_batch(SQLITE_SETTINGS)?;
    db.set_prepared_statement_cache_capacity(100);
    Ok(db)
}

/// A thread for each client. The clients share the connections, each of which is used by one at a time.
fn clients(bench: &Bench, path: &str) -> Result<()> {
    let sql = SQL.user();
    let connections: Vec<_> =
        (0..CONNECTIONS).map(|_| Ok(Mutex::new(connect(path)?))).collect::<Result<_>>()?;
    let read = |client: usize| -> Result<usize> {
        for id in Keys::of_client(client) {
            let connection = &connections[client % connections.len()];
            let db = connection.lock().unwrap_or_else(PoisonError::into_inner);
            black_box(db.prepare_cached(&sql)?.query_row([id], user)?);
        }
        Ok(READS)
    };
    let work = |()| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || read(client))).collect();
            let results = threads.into_iter().map(|thread| thread.join());
            results.map(|result| result.map_err(|_| Error::from("a client panicked"))?).sum()
        })
    };
    bench.measure_blocking(|| (), work)
}

fn all<T>(
    db: &Connection,
    sql: &str,
    args: impl Params,
    decode: impl FnMut(&Row) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    Ok(db.prepare_cached(sql)?.query_map(args, decode)?.collect::<Result<_, _>>()?)
}

fn user(row: &Row) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)? })
}

fn member(row: &Row) -> rusqlite::Result<Member> {
    Ok(Member { id: row.get(0)?, tenant_id: row.get(1)?, name: row.get(2)?, hair_color: row.get(3)? })
}

/// A colour, and how many users have it.
fn count(row: &Row) -> rusqlite::Result<(Option<String>, i64)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn post(row: &Row) -> rusqlite::Result<Post> {
    Ok(Post { id: row.get(0)?, user_id: row.get(1)?, title: row.get(2)?, body: row.get(3)? })
}

fn joined_post(row: &Row) -> rusqlite::Result<Option<Post>> {
    let Some(id) = row.get(3)? else { return Ok(None) };
    Ok(Some(Post { id, user_id: row.get(4)?, title: row.get(5)?, body: row.get(6)? }))
}

fn comment(row: &Row) -> rusqlite::Result<Comment> {
    Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
}

fn wide(row: &Row) -> rusqlite::Result<Wide> {
    Ok(Wide {
        id: row.get(0)?,
        texts: columns(row, 1)?,
        numbers: columns(row, 9)?,
        floats: columns(row, 15)?,
        flags: columns(row, 19)?,
        options: columns(row, 22)?,
    })
}

fn columns<T: FromSql + Default, const N: usize>(row: &Row, first: usize) -> rusqlite::Result<[T; N]> {
    let mut values = from_fn(|_| T::default());
    for (i, value) in values.iter_mut().enumerate() {
        *value = row.get(first + i)?;
    }
    Ok(values)
}

fn tree(db: &Connection) -> Result<usize> {
    let users = all(db, rows::USERS, [], user)?;
    let ids = params_from_iter(users.iter().map(|user| user.id));
    let posts = all(db, &SQL.posts(users.len()), ids, post)?;
    let ids = params_from_iter(posts.iter().map(|post| post.id));
    let comments = all(db, &SQL.comments(posts.len()), ids, comment)?;
    Ok(rows::tree(users, posts, comments))
}
