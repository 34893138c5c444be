//! Work whose instructions are counted: `bench-instructions WORKLOAD TIMES` does it so often, on a database in memory and a
//! current-thread runtime. What is not the work itself is the same whatever TIMES is.

use std::hint::black_box;

use ent::prelude::*;

type Error = Box<dyn std::error::Error>;

#[derive(Entity)]
struct User {
    id: i64,
    name: String,
    hair_color: Option<String>,
    posts: Many<Post>,
}

#[derive(Entity)]
struct Post {
    id: i64,
    title: String,
    #[ent(inverse = posts)]
    user: One<User>,
}

const USERS: i64 = 1_000;

fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [workload, times] = &args[..] else { return Err("usage: WORKLOAD TIMES".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(run(workload, times.parse()?))
}

async fn run(workload: &str, times: i64) -> Result<(), Error> {
    let client = &Client::connect("sqlite::memory:").await?;
    ent::schema![User, Post].create(client).await?;
    let users = (1..=USERS).map(|i| User::create().name(format!("User {i}")).hair_color("black"));
    User::create_bulk(users).save(client).await?;
    match workload {
        "point" => {
            for i in 0..times {
                black_box(User::get(i % USERS + 1, client).await?);
            }
        }
        "load" => {
            for _ in 0..times {
                black_box(User::query().all(client).await?);
            }
        }
        "insert" => {
            for _ in 0..times {
                black_box(User::create().name("a8m").hair_color("black").save(client).await?);
            }
        }
        "build" => {
            for i in 0..times {
                black_box(build(i).to_sql(ent::Dialect::Sqlite));
            }
        }
        _ => return Err(format!("no workload is called `{workload}`").into()),
    }
    Ok(())
}

fn build(i: i64) -> Query<User> {
    User::query()
        .where_(User::ID.gt(i) & (User::HAIR_COLOR.eq("black") | User::HAIR_COLOR.is_null()))
        .where_(User::POSTS.has_with(Post::TITLE.has_prefix("Post")))
        .order_by(User::NAME.asc())
        .limit(10)
}
