//! One to many between two types: a user has many pets, and a pet has at most one owner.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    pets: Many<Pet>,
}

#[derive(Entity)]
struct Pet {
    id: i64,
    name: String,
    #[ent(inverse = pets)]
    owner: One<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Pet].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let pedro = Pet::create().name("pedro").save(client).await?;
    let lola = Pet::create().name("lola").save(client).await?;

    // Create the user together with the edges to both pets.
    let a8m = User::create().age(30).name("a8m").add_pets([&pedro, &lola]).save(client).await?;
    println!("user created: {a8m}");

    let owner = pedro.query_owner().only(client).await?;
    println!("{}", owner.name);

    // From pedro to his owner, and on to all of the owner's pets.
    let count = pedro.query_owner().traverse(User::PETS).count(client).await?;
    println!("{count}");
    Ok(())
}
