//! Traversing a graph, and making one in a transaction: groups with an administrator, users, their pets, and friends of
//! both.

use ent::prelude::*;

#[derive(Entity)]
struct Group {
    id: i64,
    name: String,
    users: Many<User>,
    admin: One<User>,
}

#[derive(Entity)]
struct User {
    id: i64,
    age: i32,
    name: String,
    pets: Many<Pet>,
    friends: Many<User>,
    #[ent(inverse = users)]
    groups: Many<Group>,
    #[ent(inverse = admin)]
    manage: Many<Group>,
}

#[derive(Entity)]
struct Pet {
    id: i64,
    name: String,
    friends: Many<Pet>,
    #[ent(inverse = pets)]
    owner: One<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![Group, User, Pet].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    // A transaction that is dropped, or rolled back, leaves nothing behind.
    let tx = client.begin().await?;
    create_graph(&tx).await?;
    println!("within the transaction: {} pets", Pet::query().count(&tx).await?);
    tx.rollback().await?;
    println!("after the rollback: {} pets", Pet::query().count(client).await?);

    // The closure's transaction is committed when it returns `Ok`, and rolled back when it returns an error.
    client.transaction(async |tx| create_graph(tx).await).await?;
    println!("after the commit: {} pets", Pet::query().count(client).await?);

    traverse(client).await
}

/// Makes the graph. A transaction goes wherever a client goes, so this does not know which it was given.
async fn create_graph(client: &Client) -> Result<(), ent::Error> {
    let hub = Group::create().name("GitHub").save(client).await?;
    // Dan administers the group, and is not in it.
    let dan = User::create().age(29).name("Dan").add_manage([&hub]).save(client).await?;

    let ariel =
        User::create().age(30).name("Ariel").add_groups([&hub]).add_friends([&dan]).save(client).await?;
    let pedro = Pet::create().name("Pedro").owner(&ariel).save(client).await?;
    let xabi = Pet::create().name("Xabi").owner(&ariel).save(client).await?;

    let alex = User::create().age(37).name("Alex").save(client).await?;
    let coco = Pet::create().name("Coco").owner(&alex).add_friends([&pedro]).save(client).await?;
    println!("pets created: {}, {} and {}", pedro.name, xabi.name, coco.name);
    Ok(())
}

async fn traverse(client: &Client) -> Result<(), ent::Error> {
    let owner = Group::query()
        .where_(Group::NAME.eq("GitHub"))
        .traverse(Group::ADMIN) // Dan
        .traverse(User::FRIENDS) // Ariel
        .traverse(User::PETS) // Pedro and Xabi
        .traverse(Pet::FRIENDS) // Coco, a friend of Pedro's
        .traverse(Pet::OWNER) // Alex
        .only(client)
        .await?;
    println!("{} is {}", owner.name, owner.age);

    // The pets whose owner has a friend that administers a group.
    let pets = Pet::query()
        .where_(Pet::OWNER.has_with(User::FRIENDS.has_with(User::MANAGE.has())))
        .order_by(Pet::NAME.asc())
        .select(Pet::NAME)
        .all(client)
        .await?;
    println!("{pets:?}");
    Ok(())
}
