//! This project.

mod entities;

use std::hint::black_box;

use bench_common::{
    Bench, CLIENTS, Error, Keys, READS, Result, TENANT, Workload, renaming, renaming_of_tenant, rows,
};
use ent::prelude::*;
use ent::{PoolOptions, count};

use crate::entities::{Member, Post, Tenant, User, Wide};

fn main() -> Result<()> {
    let bench = Bench::from_args()?;
    bench.block_on(run(&bench))?
}

async fn run(bench: &Bench) -> Result<()> {
    let options = PoolOptions { max_connections: bench.connections(), ..PoolOptions::default() };
    let client = &Client::connect_with(&bench.url, options).await?;
    let mut keys = Keys::new();
    match bench.workload {
        Workload::Load(_) => {
            bench.measure(|| (), async |()| Ok(black_box(User::query().all(client).await?).len())).await
        }
        Workload::Wide => {
            bench.measure(|| (), async |()| Ok(black_box(Wide::query().all(client).await?).len())).await
        }
        Workload::Filtered => bench.measure(|| (), async |()| filtered(client).await).await,
        Workload::Insert(1) => {
            let work = async |users: Vec<rows::NewUser>| {
                for user in users {
                    User::create().name(user.name).hair_color(user.hair_color).exec(client).await?;
                }
                Ok(1)
            };
            bench.measure(|| rows::new_users(1), work).await
        }
        Workload::Insert(count) => {
            let users = rows::new_users(count);
            let work = async |users: Vec<rows::NewUser>| {
                let users =
                    users.into_iter().map(|user| User::create().name(user.name).hair_color(user.hair_color));
                User::create_bulk(users).exec(client).await?;
                Ok(count)
            };
            bench.measure(|| users.clone(), work).await
        }
        Workload::Tree => bench.measure(|| (), async |()| tree(client).await).await,
        Workload::Point => {
            let work = async |id| {
                black_box(User::get(id, client).await?);
                Ok(1)
            };
            bench.measure(|| keys.next(), work).await
        }
        Workload::Update => {
            let work = async |(id, name): (i64, String)| {
                User::update(id).name(name).exec(client).await?;
                Ok(1)
            };
            bench.measure(renaming(), work).await
        }
        Workload::UpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let tx = client.begin().await?;
                User::update(id).name(name).exec(&tx).await?;
                tx.commit().await?;
                Ok(1)
            };
            bench.measure(renaming(), work).await
        }
        Workload::Count => {
            let work = async |()| {
                let n = User::query().where_(User::HAIR_COLOR.eq(rows::COLOR)).count(client).await?;
                Ok(usize::try_from(n)?)
            };
            bench.measure(|| (), work).await
        }
        Workload::Group => {
            let work = async |()| {
                Ok(black_box(User::query().group_by(User::HAIR_COLOR).aggregate(count()).all(client).await?)
                    .len())
            };
            bench.measure(|| (), work).await
        }
        // Of a tenant, the work has a viewer each time, as a request has.
        Workload::TenantPoint => {
            let work = async |id| {
                black_box(Member::get(id, &client.with(Tenant(TENANT))).await?);
                Ok(1)
            };
            bench.measure(|| keys.next_of_tenant(), work).await
        }
        Workload::TenantUpdate => {
            let work = async |(id, name): (i64, String)| {
                Member::update(id).name(name).exec(&client.with(Tenant(TENANT))).await?;
                Ok(1)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantUpdateInTx => {
            let work = async |(id, name): (i64, String)| {
                let tx = client.with(Tenant(TENANT)).begin().await?;
                Member::update(id).name(name).exec(&tx).await?;
                tx.commit().await?;
                Ok(1)
            };
            bench.measure(renaming_of_tenant(), work).await
        }
        Workload::TenantCount => {
            let work = async |()| {
                let members = Member::query().where_(Member::HAIR_COLOR.eq(rows::COLOR));
                Ok(usize::try_from(members.count(&client.with(Tenant(TENANT))).await?)?)
            };
            bench.measure(|| (), work).await
        }
        Workload::TenantGroup => {
            let work = async |()| {
                let groups = Member::query().group_by(Member::HAIR_COLOR).aggregate(count());
                Ok(black_box(groups.all(&client.with(Tenant(TENANT))).await?).len())
            };
            bench.measure(|| (), work).await
        }
        Workload::Clients => bench.measure(|| (), async |()| clients(client).await).await,
    }
}

async fn filtered(client: &Client) -> Result<usize> {
    let users = User::query()
        .where_(User::HAIR_COLOR.eq(rows::COLOR) & User::ID.gt(rows::ABOVE))
        .order_by(User::ID.desc())
        .limit(rows::LIMIT_USERS as u64)
        .with(User::POSTS)
        .all(client)
        .await?;
    let users = black_box(users);
    // As many rows as they would make if they were joined.
    let mut rows = 0;
    for user in &users {
        rows += user.posts.get()?.len().max(1);
    }
    Ok(rows)
}

async fn tree(client: &Client) -> Result<usize> {
    let users = black_box(User::query().with(User::POSTS.with(Post::COMMENTS)).all(client).await?);
    let mut nodes = users.len();
    for user in &users {
        for post in user.posts.get()? {
            nodes += 1 + post.comments.get()?.len();
        }
    }
    Ok(nodes)
}

async fn clients(client: &Client) -> Result<usize> {
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                for id in Keys::of_client(number) {
                    black_box(User::get(id, &client).await?);
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
