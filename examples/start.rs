//! A first tour: users, their cars and their groups, created and queried along their edges.
//!
//! ```text
//! cargo run --example start
//! ```

use ent::prelude::*;

#[derive(Entity)]
struct User {
    id: i64,
    #[ent(positive)]
    age: i32,
    #[ent(default = "unknown")]
    name: String,
    cars: Many<Car>,
    #[ent(inverse = users)]
    groups: Many<Group>,
}

#[derive(Entity)]
struct Car {
    id: i64,
    model: String,
    #[ent(inverse = cars)]
    owner: One<User>,
}

#[derive(Entity)]
struct Group {
    id: i64,
    #[ent(matches = "^[a-zA-Z_]+$")]
    name: String,
    users: Many<User>,
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![User, Car, Group].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    create_and_query_a_user(client).await?;
    query_cars(client).await?;
    create_graph(client).await?;
    query_github(client).await?;
    query_ariels_cars(client).await?;
    query_groups_with_users(client).await
}

async fn create_and_query_a_user(client: &Client) -> Result<(), ent::Error> {
    let a8m = User::create().age(30).name("a8m").save(client).await?;
    println!("user created: {a8m}");

    // `only` fails when there is no such user, and when there are two.
    let a8m = User::query().where_(User::NAME.eq("a8m")).only(client).await?;
    println!("user returned: {a8m}");

    // What the schema forbids is refused before it reaches the database.
    if let Err(error) = User::create().age(-1).save(client).await {
        println!("not created: {error}");
    }
    Ok(())
}

async fn query_cars(client: &Client) -> Result<(), ent::Error> {
    let tesla = Car::create().model("Tesla").save(client).await?;
    let ford = Car::create().model("Ford").save(client).await?;
    let mia = User::create().age(25).name("mia").add_cars([&tesla, &ford]).save(client).await?;

    for car in mia.query_cars().all(client).await? {
        // The inverse edge leads back.
        let owner = car.query_owner().only(client).await?;
        println!("{car} belongs to {}", owner.name);
    }
    let ford = mia.query_cars().where_(Car::MODEL.eq("Ford")).only(client).await?;
    println!("mia's Ford: {ford}");
    Ok(())
}

async fn create_graph(client: &Client) -> Result<(), ent::Error> {
    let ariel = User::create().age(30).name("Ariel").save(client).await?;
    let neta = User::create().age(28).name("Neta").save(client).await?;

    Car::create().model("Tesla").owner(&ariel).save(client).await?;
    Car::create().model("Mazda").owner(&ariel).save(client).await?;
    Car::create().model("Ford").owner(&neta).save(client).await?;

    Group::create().name("GitLab").add_users([&neta, &ariel]).save(client).await?;
    Group::create().name("GitHub").add_users([&ariel]).save(client).await?;
    println!("the graph was created");
    Ok(())
}

async fn query_github(client: &Client) -> Result<(), ent::Error> {
    let cars = Group::query()
        .where_(Group::NAME.eq("GitHub"))
        .traverse(Group::USERS) // Ariel
        .traverse(User::CARS) // his Tesla and his Mazda
        .order_by(Car::ID.asc())
        .select(Car::MODEL)
        .all(client)
        .await?;
    println!("cars in GitHub: {cars:?}");
    Ok(())
}

async fn query_ariels_cars(client: &Client) -> Result<(), ent::Error> {
    let ariel = User::query().where_(User::CARS.has() & User::NAME.eq("Ariel")).only(client).await?;
    let cars = ariel
        .query_groups() // GitHub and GitLab
        .traverse(Group::USERS) // Ariel and Neta, each once
        .traverse(User::CARS)
        .where_(!Car::MODEL.eq("Mazda"))
        .order_by(Car::ID.asc())
        .select(Car::MODEL)
        .all(client)
        .await?;
    println!("cars around Ariel: {cars:?}");
    Ok(())
}

async fn query_groups_with_users(client: &Client) -> Result<(), ent::Error> {
    // One query for the groups, and one for the users of all of them.
    let groups = Group::query()
        .where_(Group::USERS.has())
        .with(Group::USERS.order_by(User::NAME.asc()))
        .order_by(Group::NAME.asc())
        .all(client)
        .await?;
    for group in &groups {
        let names: Vec<&str> = group.users.get()?.iter().map(|user| user.name.as_str()).collect();
        println!("{}: {names:?}", group.name);
    }
    Ok(())
}
