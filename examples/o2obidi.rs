//! One to one in both directions: a spouse of a spouse. The edge is its own other side, so setting it on one user sets it
//! on the other too.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    spouse: One<User>,
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
    let nati = User::create().age(28).name("nati").spouse(&a8m).save(client).await?;

    let spouse = nati.query_spouse().only(client).await?;
    println!("{}", spouse.name);
    let spouse = a8m.query_spouse().only(client).await?;
    println!("{}", spouse.name);

    // How many users have a spouse?
    let count = User::query().where_(User::SPOUSE.has()).count(client).await?;
    println!("{count}");

    // Who is married to a8m?
    let spouse = User::query().where_(User::SPOUSE.has_with(User::NAME.eq("a8m"))).only(client).await?;
    println!("{}", spouse.name);
    Ok(())
}
