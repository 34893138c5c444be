//! Many to many within one type: users follow users, and are followed by others.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    following: Many<User>,
    #[ent(inverse = following)]
    followers: Many<User>,
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
    let nati = User::create().age(28).name("nati").add_followers([&a8m]).save(client).await?;

    for user in [&a8m, &nati] {
        let following = user.query_following().select(User::NAME).all(client).await?;
        let followers = user.query_followers().select(User::NAME).all(client).await?;
        println!("{} follows {following:?} and is followed by {followers:?}", user.name);
    }

    // From nati to her followers, and on to whom they follow.
    let ages = nati.query_followers().traverse(User::FOLLOWING).select(User::AGE).all(client).await?;
    println!("{ages:?}");

    let names = User::query().where_(!User::FOLLOWERS.has()).select(User::NAME).all(client).await?;
    println!("{names:?}");
    Ok(())
}
