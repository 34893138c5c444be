//! Privacy by role: administrators create users, and everybody sees them. Whoever asks is a value that the client carries.

use ent::policy::always_deny;
use ent::prelude::*;

#[derive(Entity)]
#[ent(policy = policy)]
struct User {
    id: i64,
    name: String,
}

/// Who is asking.
#[derive(PartialEq)]
enum Role {
    Admin,
    Viewer,
}

/// Rules are asked in their order, until one decides. Queries have none, and are allowed.
fn policy() -> Policy<User> {
    Policy::new().mutation(allow_admins).mutation(always_deny)
}

fn allow_admins(cx: MutationContext<User>) -> Result<Decision<User>, ent::Error> {
    // Without a viewer this is an error, and an error denies.
    Ok(if *cx.viewer::<Role>()? == Role::Admin { Decision::Allow } else { Decision::Skip })
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
    let (admin, viewer) = (client.with(Role::Admin), client.with(Role::Viewer));
    for (name, client) in [("nobody", client), ("a viewer", &viewer), ("an administrator", &admin)] {
        match User::create().name("a8m").save(client).await {
            Ok(user) => println!("{name} created {user}"),
            Err(error) => println!("{name} created nothing: {error}"),
        }
        println!("{name} sees {}", User::query().count(client).await?);
    }

    // Trusted code says why no policy applies to it.
    let nati = User::create().name("nati").save(&client.allow("the first users")).await?;
    println!("the program itself created {nati}");
    Ok(())
}
