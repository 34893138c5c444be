//! SeaORM as it is.

mod entities;

use std::hint::black_box;

use bench_common::seed::{Dialect, SQLITE_SETTINGS};
use bench_common::{
    Bench, CLIENTS, Error, Keys, READS, Result, TENANT, Workload, renaming, renaming_of_tenant, rows,
};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectOptions, Database, QueryOrder, QuerySelect, Set, TransactionTrait};

use crate::entities::{comments, members, posts, users, wide};

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    bench.block_on(run(&bench))?
}

async fn run(bench: &Bench) -> Result<()> {
    let mut options = ConnectOptions::new(&bench.url);
    options.max_connections(bench.connections()).min_connections(bench.connections()).sqlx_logging(false);
    let db = &Database::connect(options).await?;
    if bench.url.parse::<Dialect>()? == Dialect::Sqlite {
        // Only one of several connections would hear of it; the mode of the file is the same for all.
        db.execute_unprepared(SQLITE_SETTINGS).await?;
    }
    let mut keys = Keys::new();
    match bench.workload {
        Workload::Load(_) => {
            bench.measure(|| (), async |()| Ok(black_box(users::Entity::find().all(db).await?).len())).await
        }
        Workload::Wide => {
            bench.measure(|| (), async |()| Ok(black_box(wide::Entity::find().all(db).await?).len())).await
        }
        Workload::Filtered => {
            let work = async |()| {
                let users: Vec<(users::Model, Option<posts::Model>)> = users::Entity::find()
                    .find_also_related(posts::Entity)
                    .filter(users::Column::HairColor.eq(rows::COLOR))
                    .filter(users::Column::Id.gt(rows::ABOVE))
                    .order_by_desc(users::Column::Id)
                    .limit(rows::LIMIT as u64)
                    .all(db)
                    .await?;
                Ok(black_box(users).len())
            };
            bench.measure(|| (), work).await
        }
        Workload::Insert(count) => {
            let work = async |users: Vec<rows::NewUser>| {
                let users = users.into_iter().map(|user| users::ActiveModel {
                    name: Set(user.name),
                    hair_color: Set(user.hair_color),
                    ..Default::default()
                });
                black_box(users::Entity::insert_many(users).exec(db).await?);
                Ok(count)
            };
            bench.measure(|| rows::new_users(count), work).await
        }
        Workload::Tree => bench.measure(|| (), async |()| tree(db).await).await,
        Workload::Point => {
            let work = async |id: i64| {
                let user = users::Entity::find_by_id(id).one(db).await?;
                Ok(black_box(user).iter().count())
            };
            bench.measure(|| keys.next(), work).await
        }
        Workload::Update => {
            bench.measure(renaming(), async |(id, name): (i64, String)| rename(db, id, name).await).await
        }
        Workload::UpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let tx = db.begin().await?;
                let updated = rename(&tx, id, name).await?;
                tx.commit().await?;
                Ok(updated)
            };
            bench.measure(renaming(), work).await
        }
        Workload::Count => {
            let work = async |()| {
                let users = users::Entity::find().filter(users::Column::HairColor.eq(rows::COLOR));
                Ok(users.count(db).await? as usize)
            };
            bench.measure(|| (), work).await
        }
        Workload::Group => {
            let work = async |()| {
                let groups: Vec<(Option<String>, i64)> = users::Entity::find()
                    .select_only()
                    .column(users::Column::HairColor)
                    .column_as(users::Column::Id.count(), "count")
                    .group_by(users::Column::HairColor)
                    .into_tuple()
                    .all(db)
                    .await?;
                Ok(black_box(groups).len())
            };
            bench.measure(|| (), work).await
        }
        Workload::TenantPoint => {
            let work = async |id: i64| {
                let member = members::Entity::find_by_id(id).filter(of_tenant()).one(db).await?;
                Ok(black_box(member).iter().count())
            };
            bench.measure(|| keys.next_of_tenant(), work).await
        }
        Workload::TenantUpdate => {
            let work = async |(id, name): (i64, String)| rename_member(db, id, name).await;
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantUpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let tx = db.begin().await?;
                let updated = rename_member(&tx, id, name).await?;
                tx.commit().await?;
                Ok(updated)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantCount => {
            let work = async |()| {
                let members = members::Entity::find().filter(members::Column::HairColor.eq(rows::COLOR));
                Ok(members.filter(of_tenant()).count(db).await? as usize)
            };
            bench.measure(|| (), work).await
        }
        Workload::TenantGroup => {
            let work = async |()| {
                let groups: Vec<(Option<String>, i64)> = members::Entity::find()
                    .select_only()
                    .column(members::Column::HairColor)
                    .column_as(members::Column::Id.count(), "count")
                    .filter(of_tenant())
                    .group_by(members::Column::HairColor)
                    .into_tuple()
                    .all(db)
                    .await?;
                Ok(black_box(groups).len())
            };
            bench.measure(|| (), work).await
        }
        Workload::Clients => bench.measure(|| (), async |()| clients(db).await).await,
    }
}

/// By a model of which only what changes is set.
async fn rename(db: &impl ConnectionTrait, id: i64, name: String) -> Result<usize> {
    let user = users::ActiveModel { id: Set(id), name: Set(name), ..Default::default() };
    Ok(users::Entity::update_many().set(user).filter(users::Column::Id.eq(id)).exec(db).await?.rows_affected
        as usize)
}

fn of_tenant() -> Expr {
    members::Column::TenantId.eq(TENANT)
}

async fn rename_member(db: &impl ConnectionTrait, id: i64, name: String) -> Result<usize> {
    let member = members::ActiveModel { id: Set(id), name: Set(name), ..Default::default() };
    let update = members::Entity::update_many().set(member).filter(members::Column::Id.eq(id));
    Ok(update.filter(of_tenant()).exec(db).await?.rows_affected as usize)
}

async fn tree(db: &DatabaseConnection) -> Result<usize> {
    let users = black_box(users::Entity::load().with((posts::Entity, comments::Entity)).all(db).await?);
    Ok(users
        .iter()
        .map(|user| 1 + user.posts.iter().map(|post| 1 + post.comments.iter().count()).sum::<usize>())
        .sum())
}

async fn clients(db: &DatabaseConnection) -> Result<usize> {
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let db = db.clone();
            tokio::spawn(async move {
                for id in Keys::of_client(client) {
                    black_box(users::Entity::find_by_id(id).one(&db).await?);
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
