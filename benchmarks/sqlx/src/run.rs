//! The workloads, once for all databases: a macro, because bounds for them all would be longer than the work.

macro_rules! run {
    ($bench:ident, $db:ty, $options:expr, $pool:ty, $select_in:ident, numbered: $numbered:literal) => {{
        use std::hint::black_box;

        use bench_common::rows::{self, Comment, NewUser, Post, User};
        use bench_common::{
            CLIENTS, CONNECTIONS, Error, Keys, READS, TENANT, Workload, renaming, renaming_of_tenant,
        };
        use sqlx::{Acquire, AssertSqlSafe, QueryBuilder, query, query_as, query_scalar};

        use crate::rows::{CommentRow, JoinedRow, MemberRow, PostRow, UserRow, WideRow};

        const SQL: rows::Sql = rows::Sql { numbered: $numbered };
        let options = $options;
        let mut db = options.connect().await?;
        let mut keys = Keys::new();
        match $bench.workload {
            Workload::Load(_) => {
                let work = async |()| {
                    let users: Vec<UserRow> = query_as(rows::USERS).fetch_all(&mut db).await?;
                    Ok(black_box(users).len())
                };
                $bench.measure(|| (), work).await
            }
            Workload::Wide => {
                let work = async |()| {
                    let wide: Vec<WideRow> = query_as(rows::WIDE).fetch_all(&mut db).await?;
                    Ok(black_box(wide).len())
                };
                $bench.measure(|| (), work).await
            }
            Workload::Filtered => {
                let sql = SQL.filtered();
                let work = async |()| {
                    let query = query_as(AssertSqlSafe(sql.as_str()));
                    let query = query.bind(rows::COLOR).bind(rows::ABOVE).bind(rows::LIMIT);
                    let joined: Vec<JoinedRow> = query.fetch_all(&mut db).await?;
                    let users: Vec<(User, Option<Post>)> = joined.into_iter().map(JoinedRow::split).collect();
                    Ok(black_box(users).len())
                };
                $bench.measure(|| (), work).await
            }
            Workload::Insert(count) => {
                let users = rows::new_users(count);
                let work = async |users: Vec<NewUser>| {
                    let mut insert = QueryBuilder::<$db>::new("INSERT INTO users (name, hair_color) ");
                    insert.push_values(users, |mut row, user| {
                        row.push_bind(user.name).push_bind(user.hair_color);
                    });
                    Ok(insert.build().execute(&mut db).await?.rows_affected() as usize)
                };
                $bench.measure(|| users.clone(), work).await
            }
            Workload::Tree => {
                let work = async |()| {
                    let users: Vec<UserRow> = query_as(rows::USERS).fetch_all(&mut db).await?;
                    let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
                    let sql = "SELECT id, user_id, title, body FROM posts WHERE user_id";
                    let posts: Vec<PostRow> = $select_in!($db, &mut db, sql, ids);
                    let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
                    let sql = "SELECT id, post_id, text FROM comments WHERE post_id";
                    let comments: Vec<CommentRow> = $select_in!($db, &mut db, sql, ids);
                    Ok(rows::tree(
                        users.into_iter().map(User::from).collect(),
                        posts.into_iter().map(Post::from).collect(),
                        comments.into_iter().map(Comment::from).collect(),
                    ))
                };
                $bench.measure(|| (), work).await
            }
            Workload::Point => {
                let sql = SQL.user();
                let work = async |id: i64| {
                    let user: UserRow =
                        query_as(AssertSqlSafe(sql.as_str())).bind(id).fetch_one(&mut db).await?;
                    black_box(user);
                    Ok(1)
                };
                $bench.measure(|| keys.next(), work).await
            }
            Workload::Update => {
                let sql = SQL.update();
                let work = async |(id, name): (i64, String)| {
                    let update = query(AssertSqlSafe(sql.as_str())).bind(name).bind(id);
                    Ok(update.execute(&mut db).await?.rows_affected() as usize)
                };
                $bench.measure(renaming(), work).await
            }
            Workload::UpdateInTx => {
                let sql = SQL.update();
                let work = async |(id, name): (i64, String)| {
                    let mut tx = db.begin().await?;
                    let update = query(AssertSqlSafe(sql.as_str())).bind(name).bind(id);
                    let updated = update.execute(&mut *tx).await?.rows_affected();
                    tx.commit().await?;
                    Ok(updated as usize)
                };
                $bench.measure(renaming(), work).await
            }
            Workload::Count => {
                let sql = SQL.count();
                let work = async |()| {
                    let count: i64 = query_scalar(AssertSqlSafe(sql.as_str()))
                        .bind(rows::COLOR)
                        .fetch_one(&mut db)
                        .await?;
                    Ok(count as usize)
                };
                $bench.measure(|| (), work).await
            }
            Workload::Group => {
                let work = async |()| {
                    let counts: Vec<(Option<String>, i64)> = query_as(rows::GROUP).fetch_all(&mut db).await?;
                    Ok(black_box(counts).len())
                };
                $bench.measure(|| (), work).await
            }
            Workload::TenantPoint => {
                let sql = SQL.member();
                let work = async |id: i64| {
                    let select = query_as(AssertSqlSafe(sql.as_str())).bind(id).bind(TENANT);
                    let member: MemberRow = select.fetch_one(&mut db).await?;
                    black_box(member);
                    Ok(1)
                };
                $bench.measure(|| keys.next_of_tenant(), work).await
            }
            Workload::TenantUpdate => {
                let sql = SQL.update_member();
                let work = async |(id, name): (i64, String)| {
                    let update = query(AssertSqlSafe(sql.as_str())).bind(name).bind(id).bind(TENANT);
                    Ok(update.execute(&mut db).await?.rows_affected() as usize)
                };
                $bench.measure(renaming_of_tenant(), work).await
            }
            Workload::TenantUpdateInTx => {
                let sql = SQL.update_member();
                let work = async |(id, name): (i64, String)| {
                    let mut tx = db.begin().await?;
                    let update = query(AssertSqlSafe(sql.as_str())).bind(name).bind(id).bind(TENANT);
                    let updated = update.execute(&mut *tx).await?.rows_affected();
                    tx.commit().await?;
                    Ok(updated as usize)
                };
                $bench.measure(renaming_of_tenant(), work).await
            }
            Workload::TenantCount => {
                let sql = SQL.count_members();
                let work = async |()| {
                    let select = query_scalar(AssertSqlSafe(sql.as_str())).bind(rows::COLOR).bind(TENANT);
                    let count: i64 = select.fetch_one(&mut db).await?;
                    Ok(count as usize)
                };
                $bench.measure(|| (), work).await
            }
            Workload::TenantGroup => {
                let sql = SQL.group_members();
                let work = async |()| {
                    let select = query_as(AssertSqlSafe(sql.as_str())).bind(TENANT);
                    let counts: Vec<(Option<String>, i64)> = select.fetch_all(&mut db).await?;
                    Ok(black_box(counts).len())
                };
                $bench.measure(|| (), work).await
            }
            Workload::Clients => {
                let pool = <$pool>::new().max_connections(CONNECTIONS).connect_with(options).await?;
                let sql: std::sync::Arc<str> = SQL.user().into();
                let work = async |()| {
                    let tasks: Vec<_> = (0..CLIENTS)
                        .map(|client| {
                            let (pool, sql) = (pool.clone(), sql.clone());
                            tokio::spawn(async move {
                                for id in Keys::of_client(client) {
                                    let query = query_as(AssertSqlSafe(sql.clone())).bind(id);
                                    let user: UserRow = query.fetch_one(&pool).await?;
                                    black_box(user);
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
            }
        }
    }};
}

/// The rows of a list of keys: an argument for each, where the database has no lists.
macro_rules! select_in {
    ($db:ty, $connection:expr, $sql:ident, $ids:ident) => {{
        let mut select = QueryBuilder::<$db>::new($sql);
        select.push(" IN (");
        let mut list = select.separated(", ");
        for id in $ids {
            list.push_bind(id);
        }
        select.push(")");
        select.build_query_as().fetch_all($connection).await?
    }};
}

/// The rows of a list of keys that is one argument.
macro_rules! select_any {
    ($db:ty, $connection:expr, $sql:ident, $ids:ident) => {
        query_as(AssertSqlSafe(format!("{} = ANY($1)", $sql))).bind($ids).fetch_all($connection).await?
    };
}
