//! tokio-postgres as it is: statements prepared once, rows decoded as they arrive, columns by position.

use std::array::from_fn;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;

use bench_common::rows::{self, Comment, Member, Post, Sql, User, Wide};
use bench_common::{
    Bench, CLIENTS, CONNECTIONS, Keys, READS, Result, TENANT, Workload, renaming, renaming_of_tenant,
};
use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};

const SQL: Sql = Sql { numbered: true };

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    bench.block_on(run(&bench))?
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn run(bench: &Bench) -> Result<()> {
    let mut db = connect(&bench.url).await?;
    let mut keys = Keys::new();
    match bench.workload {
        Workload::Load(_) => {
            let select = db.prepare(rows::USERS).await?;
            bench.measure(|| (), async |()| Ok(black_box(all(&db, &select, &[], user).await?).len())).await
        }
        Workload::Wide => {
            let select = db.prepare(rows::WIDE).await?;
            bench.measure(|| (), async |()| Ok(black_box(all(&db, &select, &[], wide).await?).len())).await
        }
        Workload::Filtered => {
            let select = db.prepare(&SQL.filtered()).await?;
            let work = async |()| {
                let args: [&(dyn ToSql + Sync); 3] = [&rows::COLOR, &rows::ABOVE, &rows::LIMIT];
                Ok(black_box(all(&db, &select, &args, |row| (user(row), joined_post(row))).await?).len())
            };
            bench.measure(|| (), work).await
        }
        Workload::Insert(count) => {
            let users = rows::new_users(count);
            let insert = db.prepare(&SQL.insert(count)).await?;
            let work = async |users: Vec<rows::NewUser>| {
                let mut args: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(users.len() * 2);
                users
                    .iter()
                    .for_each(|user| args.extend([&user.name as &(dyn ToSql + Sync), &user.hair_color]));
                Ok(db.execute(&insert, &args).await? as usize)
            };
            bench.measure(|| users.clone(), work).await
        }
        Workload::Tree => {
            let users = db.prepare(rows::USERS).await?;
            let posts =
                db.prepare("SELECT id, user_id, title, body FROM posts WHERE user_id = ANY($1)").await?;
            let comments =
                db.prepare("SELECT id, post_id, text FROM comments WHERE post_id = ANY($1)").await?;
            let work = async |()| {
                let users = all(&db, &users, &[], user).await?;
                let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
                let posts = all(&db, &posts, &[&ids], post).await?;
                let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
                let comments = all(&db, &comments, &[&ids], comment).await?;
                Ok(rows::tree(users, posts, comments))
            };
            bench.measure(|| (), work).await
        }
        Workload::Point => {
            let select = db.prepare(&SQL.user()).await?;
            let work = async |id: i64| {
                black_box(user(&db.query_one(&select, &[&id]).await?));
                Ok(1)
            };
            bench.measure(|| keys.next(), work).await
        }
        Workload::Update => {
            let update = db.prepare(&SQL.update()).await?;
            let work =
                async |(id, name): (i64, String)| Ok(db.execute(&update, &[&name, &id]).await? as usize);
            bench.measure(renaming(), work).await
        }
        Workload::UpdateInTx => {
            let update = db.prepare(&SQL.update()).await?;
            let work = async |(id, name): (i64, String)| {
                let tx = db.transaction().await?;
                let updated = tx.execute(&update, &[&name, &id]).await?;
                tx.commit().await?;
                Ok(updated as usize)
            };
            bench.measure(renaming(), work).await
        }
        Workload::Count => {
            let count = db.prepare(&SQL.count()).await?;
            let work = async |()| Ok(db.query_one(&count, &[&rows::COLOR]).await?.get::<_, i64>(0) as usize);
            bench.measure(|| (), work).await
        }
        Workload::Group => {
            let group = db.prepare(rows::GROUP).await?;
            bench.measure(|| (), async |()| Ok(black_box(all(&db, &group, &[], count).await?).len())).await
        }
        Workload::TenantPoint => {
            let select = db.prepare(&SQL.member()).await?;
            let work = async |id: i64| {
                black_box(member(&db.query_one(&select, &[&id, &TENANT]).await?));
                Ok(1)
            };
            bench.measure(|| keys.next_of_tenant(), work).await
        }
        Workload::TenantUpdate => {
            let update = db.prepare(&SQL.update_member()).await?;
            let work = async |(id, name): (i64, String)| {
                Ok(db.execute(&update, &[&name, &id, &TENANT]).await? as usize)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantUpdateInTx => {
            let update = db.prepare(&SQL.update_member()).await?;
            let work = async |(id, name): (i64, String)| {
                let tx = db.transaction().await?;
                let updated = tx.execute(&update, &[&name, &id, &TENANT]).await?;
                tx.commit().await?;
                Ok(updated as usize)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantCount => {
            let count = db.prepare(&SQL.count_members()).await?;
            let work = async |()| {
                Ok(db.query_one(&count, &[&rows::COLOR, &TENANT]).await?.get::<_, i64>(0) as usize)
            };
            bench.measure(|| (), work).await
        }
        Workload::TenantGroup => {
            let group = db.prepare(&SQL.group_members()).await?;
            let work = async |()| Ok(black_box(all(&db, &group, &[&TENANT], count).await?).len());
            bench.measure(|| (), work).await
        }
        Workload::Clients => clients(bench).await,
    }
}

/// The clients share the connections, which take what comes next while an answer is still under way.
async fn clients(bench: &Bench) -> Result<()> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let db = connect(&bench.url).await?;
        let select = db.prepare(&SQL.user()).await?;
        connections.push(Arc::new((db, select)));
    }
    let work = async |()| {
        let tasks: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let connection = connections[client % connections.len()].clone();
                tokio::spawn(async move {
                    let (db, select) = &*connection;
                    for id in Keys::of_client(client) {
                        black_box(user(&db.query_one(select, &[&id]).await?));
                    }
                    Ok::<_, bench_common::Error>(READS)
                })
            })
            .collect();
        let mut read = 0;
        for task in tasks {
            read += task.await??;
        }
        Ok(read)
    };
    bench.measure(|| (), work).await
}

async fn all<T>(
    db: &Client,
    statement: &Statement,
    args: &[&(dyn ToSql + Sync)],
    decode: impl Fn(&Row) -> T,
) -> Result<Vec<T>> {
    let mut rows = pin!(db.query_raw(statement, args.iter().copied()).await?);
    let mut all = Vec::new();
    while let Some(row) = rows.try_next().await? {
        all.push(decode(&row));
    }
    Ok(all)
}

fn user(row: &Row) -> User {
    User { id: row.get(0), name: row.get(1), hair_color: row.get(2) }
}

fn member(row: &Row) -> Member {
    Member { id: row.get(0), tenant_id: row.get(1), name: row.get(2), hair_color: row.get(3) }
}

/// A colour, and how many users have it.
fn count(row: &Row) -> (Option<String>, i64) {
    (row.get(0), row.get(1))
}

fn post(row: &Row) -> Post {
    Post { id: row.get(0), user_id: row.get(1), title: row.get(2), body: row.get(3) }
}

fn joined_post(row: &Row) -> Option<Post> {
    row.get::<_, Option<i64>>(3).map(|id| Post {
        id,
        user_id: row.get(4),
        title: row.get(5),
        body: row.get(6),
    })
}

fn comment(row: &Row) -> Comment {
    Comment { id: row.get(0), post_id: row.get(1), text: row.get(2) }
}

fn wide(row: &Row) -> Wide {
    Wide {
        id: row.get(0),
        texts: from_fn(|i| row.get(1 + i)),
        numbers: from_fn(|i| row.get(9 + i)),
        floats: from_fn(|i| row.get(15 + i)),
        flags: from_fn(|i| row.get(19 + i)),
        options: from_fn(|i| row.get(22 + i)),
    }
}
