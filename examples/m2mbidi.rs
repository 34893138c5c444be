//! Many to many in both directions: friends. The edge is its own other side: whoever has a friend is one.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    friends: Many<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let a8m = User::create().age(30).name("a8m").save(client).await?;
    let nati = User::create().age(28).name("nati").add_friends([&a8m]).save(client).await?;

    for friend in nati.query_friends().all(client).await? {
        println!("a friend of nati: {friend}");
    }
    for friend in a8m.query_friends().all(client).await? {
        println!("a friend of a8m: {friend}");
    }

    // Who has friends at all?
    let users = User::query().where_(User::FRIENDS.has()).order_by(User::ID.asc()).all(client).await?;
    for user in &users {
        println!("has friends: {user}");
    }

    // To add an edge that is there already changes nothing.
    let a8m = a8m.update().add_friends([&nati]).save(client).await?;
    println!("{}", a8m.query_friends().count(client).await?);
    Ok(())
}
