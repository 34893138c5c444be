//! One to one between two types: a user has at most one credit card, and a card has exactly one owner.

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    card: One<Card>,
}

#[derive(Entity)]
struct Card {
    id: i64,
    number: String,
    // A card can't be created without its owner: `save` does not compile before `owner` was called.
    #[ent(inverse = card, required)]
    owner: One<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Card].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let a8m = User::create().age(30).name("Mashraki").save(client).await?;
    println!("user: {a8m}");

    let card = Card::create().owner(&a8m).number("1020").save(client).await?;
    println!("card: {card}");

    // The user's card, and the owner of that card again.
    let card = a8m.query_card().only(client).await?;
    println!("card: {card}");
    let owner = card.query_owner().only(client).await?;
    println!("owner: {owner}");

    // A second card for the same user is refused by the database.
    let second = Card::create().owner(&a8m).number("2040").save(client).await;
    println!("a second card is refused: {}", second.is_err_and(|error| error.is_unique_violation()));
    Ok(())
}
