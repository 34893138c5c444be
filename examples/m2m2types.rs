//! Many to many between two types: a group has many users, and a user is in many groups.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    #[ent(inverse = users)]
    groups: Many<Group>,
}

#[derive(Entity)]
struct Group {
    id: i64,
    name: String,
    users: Many<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Group].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let hub = Group::create().name("GitHub").save(client).await?;
    let lab = Group::create().name("GitLab").save(client).await?;

    let a8m = User::create().age(30).name("a8m").add_groups([&hub, &lab]).save(client).await?;
    let nati = User::create().age(28).name("nati").add_groups([&hub]).save(client).await?;

    println!("the groups of a8m:");
    for group in a8m.query_groups().order_by(Group::ID.asc()).all(client).await? {
        println!("  {group}");
    }
    println!("the groups of nati:");
    for group in nati.query_groups().all(client).await? {
        println!("  {group}");
    }

    // Walk through the graph.
    let users = a8m
        .query_groups() // hub and lab
        .where_(!Group::USERS.has_with(User::NAME.eq("nati"))) // lab
        .traverse(Group::USERS) // a8m
        .traverse(User::GROUPS) // hub and lab
        .traverse(Group::USERS) // a8m and nati
        .order_by(User::ID.asc())
        .all(client)
        .await?;
    println!("whom a8m can meet:");
    for user in &users {
        println!("  {user}");
    }
    Ok(())
}
