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

/// Of one of many organizations, and seen by that one only.
#[derive(Entity)]
#[ent(policy = policy, index(org_id))]
struct Note {
    id: i64,
    org_id: i64,
    text: String,
}

struct Viewer {
    org_id: i64,
}

fn policy() -> Policy<Note> {
    Policy::new().both(filter_org)
}

fn filter_org(cx: Context<Note>) -> Result<Decision<Note>, ent::Error> {
    Ok(Decision::Filter(Note::ORG_ID.eq(cx.viewer::<Viewer>()?.org_id)))
}

const USERS: i64 = 1_000;
const AUTHORS: i64 = 100;
const POSTS: i64 = 5;
const ORGANIZATIONS: i64 = 10;

fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [workload, times] = &args[..] else { return Err("usage: WORKLOAD TIMES".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(run(workload, times.parse()?))
}

async fn run(workload: &str, times: i64) -> Result<(), Error> {
    let client = &Client::connect("sqlite::memory:").await?;
    ent::schema![User, Post, Note].create(client).await?;
    let users = (1..=USERS).map(|i| User::create().name(format!("User {i}")).hair_color("black"));
    User::create_bulk(users).save(client).await?;
    let posts = (0..AUTHORS * POSTS).map(|i| Post::create().title(format!("Post {i}")).user(i / POSTS + 1));
    Post::create_bulk(posts).exec(client).await?;
    let (trusted, viewer) = (&client.allow("the same by hand"), &client.with(Viewer { org_id: 1 }));
    let notes = (0..USERS).map(|i| Note::create().org_id(i % ORGANIZATIONS).text("a note"));
    Note::create_bulk(notes).save(trusted).await?;
    match workload {
        "policy" => {
            for _ in 0..times {
                black_box(Note::query().all(viewer).await?);
            }
        }
        "by-hand" => {
            for _ in 0..times {
                black_box(Note::query().where_(Note::ORG_ID.eq(1)).all(trusted).await?);
            }
        }
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
        "insert-many" => {
            for _ in 0..times {
                let users = (0..100).map(|_| User::create().name("a8m").hair_color("black"));
                User::create_bulk(users).exec(client).await?;
            }
        }
        "eager" => {
            for _ in 0..times {
                black_box(User::query().where_(User::ID.lte(AUTHORS)).with(User::POSTS).all(client).await?);
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
