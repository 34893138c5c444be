//! Toasty as it is.

mod entities;

use std::hint::black_box;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{
    Bench, CLIENTS, Error, Keys, READS, Result, TENANT, Workload, renaming, renaming_of_tenant, rows,
};
use toasty::Db;

use crate::entities::{Comment, Member, Post, User, Wide};

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    bench.block_on(run(&bench))?
}

async fn run(bench: &Bench) -> Result<()> {
    // It wants to know which of the two it is.
    let url = bench.url.replacen("mysql:", "mariadb:", 1);
    let mut db = Db::builder()
        .models(toasty::models!(User, Member, Post, Comment, Wide))
        .max_pool_size(bench.connections() as usize)
        .connect(&url)
        .await?;
    if bench.url.parse::<Dialect>()? == Dialect::Sqlite {
        for setting in SQLITE_SETTINGS.split_terminator(';') {
            toasty::sql::query(setting.trim()).exec(&mut db).await?;
        }
    }
    let mut keys = Keys::new();
    match bench.workload {
        Workload::Load(_) => {
            bench.measure(|| (), async |()| Ok(black_box(User::all().exec(&mut db).await?).len())).await
        }
        Workload::Wide => {
            bench.measure(|| (), async |()| Ok(black_box(Wide::all().exec(&mut db).await?).len())).await
        }
        Workload::Filtered => {
            let work = async |()| {
                let is_wanted = User::fields()
                    .hair_color()
                    .eq(rows::COLOR.to_owned())
                    .and(User::fields().id().gt(rows::ABOVE as u64));
                let users = User::filter(is_wanted)
                    .order_by(User::fields().id().desc())
                    .limit(rows::LIMIT_USERS as usize)
                    .include(User::fields().posts())
                    .exec(&mut db)
                    .await?;
                Ok(black_box(users).iter().map(|user| user.posts.get().len().max(1)).sum())
            };
            bench.measure(|| (), work).await
        }
        Workload::Insert(count) => {
            let work = async |users: Vec<rows::NewUser>| {
                let mut create = User::create_many();
                for user in users {
                    create = create.item(User::create().name(user.name).hair_color(user.hair_color));
                }
                Ok(black_box(create.exec(&mut db).await?).len())
            };
            bench.measure(|| rows::new_users(count), work).await
        }
        Workload::Tree => {
            let work = async |()| {
                let users = User::all().include(User::fields().posts().comments()).exec(&mut db).await?;
                let posts = |user: &User| {
                    user.posts.get().iter().map(|post| 1 + post.comments.get().len()).sum::<usize>()
                };
                Ok(black_box(users).iter().map(|user| 1 + posts(user)).sum())
            };
            bench.measure(|| (), work).await
        }
        Workload::Point => {
            let work = async |id: i64| {
                black_box(User::get_by_id(&mut db, id as u64).await?);
                Ok(1)
            };
            bench.measure(|| keys.next(), work).await
        }
        Workload::Update => {
            let work = async |(id, name): (i64, String)| {
                User::filter_by_id(id as u64).update().name(name).exec(&mut db).await?;
                Ok(1)
            };
            bench.measure(renaming(), work).await
        }
        Workload::UpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let mut tx = db.transaction().await?;
                User::filter_by_id(id as u64).update().name(name).exec(&mut tx).await?;
                tx.commit().await?;
                Ok(1)
            };
            bench.measure(renaming(), work).await
        }
        Workload::Count => {
            let work = async |()| {
                let users = User::filter(User::fields().hair_color().eq(rows::COLOR.to_owned()));
                Ok(users.count().exec(&mut db).await? as usize)
            };
            bench.measure(|| (), work).await
        }
        Workload::TenantPoint => {
            let work = async |id: i64| {
                let member = Member::filter_by_id(id as u64).filter(of_tenant());
                black_box(member.get(&mut db).await?);
                Ok(1)
            };
            bench.measure(|| keys.next_of_tenant(), work).await
        }
        Workload::TenantUpdate => {
            let work = async |(id, name): (i64, String)| {
                let member = Member::filter_by_id(id as u64).filter(of_tenant());
                member.update().name(name).exec(&mut db).await?;
                Ok(1)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantUpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let mut tx = db.transaction().await?;
                let member = Member::filter_by_id(id as u64).filter(of_tenant());
                member.update().name(name).exec(&mut tx).await?;
                tx.commit().await?;
                Ok(1)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantCount => {
            let work = async |()| {
                let members = Member::filter(Member::fields().hair_color().eq(rows::COLOR.to_owned()));
                Ok(members.filter(of_tenant()).count().exec(&mut db).await? as usize)
            };
            bench.measure(|| (), work).await
        }
        Workload::Group | Workload::TenantGroup => Err("it has no groups".into()),
        Workload::Clients => bench.measure(|| (), async |()| clients(&db).await).await,
    }
}

fn of_tenant() -> toasty::stmt::Expr<bool> {
    Member::fields().tenant_id().eq(TENANT)
}

async fn clients(db: &Db) -> Result<usize> {
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let mut db = db.clone();
            tokio::spawn(async move {
                for id in Keys::of_client(client) {
                    black_box(User::get_by_id(&mut db, id as u64).await?);
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
}
