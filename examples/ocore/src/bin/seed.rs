//! Fills the database with two organizations, and prints the API keys of their members.

use std::error::Error;

use ocore::{database, seed};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = database::open().await?;
    if !seed::seed(&client).await? {
        println!("the organizations are there already");
    }
    for organization in seed::ORGANIZATIONS {
        for (role, _) in seed::ROLES {
            println!("{organization} {role}: {}", seed::api_key(organization, role));
        }
    }
    client.close().await;
    Ok(())
}
