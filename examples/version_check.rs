//! A version check: whoever changes a page says which version comes next, so that nobody overwrites what another has changed
//! meanwhile. A hook compares it with what the database holds.

use ent::hook::on;
use ent::prelude::*;

#[derive(Mixin, Clone, Debug)]
#[ent(hooks(on(Op::UPDATE_ONE, check_version)))]
struct Versioned {
    #[ent(default = 1)]
    version: i64,
}

#[derive(Entity, Clone, Debug)]
struct Page {
    id: i64,
    text: String,
    #[ent(mixin)]
    versioned: Versioned,
}

async fn check_version<E: HasMixin<Versioned>>(
    mut m: Mutation<E>,
    next: Next<E>,
) -> Result<Outcome<E>, ent::Error> {
    let version = E::MIXIN.version;
    let old = m.old(version).await?;
    match m.get(version) {
        None => Err(m.error("say which version comes next")),
        Some(new) if new != old + 1 => Err(m.error(format!("version {new} does not come after {old}"))),
        Some(_) => {
            // The statement asks once more: between the look and the change, another may have been there.
            m.where_(version.eq(old));
            next.run(m).await
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![Page].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let page = Page::create().text("first").save(client).await?;
    println!("{page}");
    let newer = page.update().text("second").version(page.versioned.version + 1).save(client).await?;
    println!("{newer}");

    // Whoever still has the first version is refused, and so is who says none.
    for update in [page.update().text("late").version(page.versioned.version + 1), page.update().text("none")]
    {
        if let Err(error) = update.save(client).await {
            println!("{error}");
        }
    }
    println!("{}", Page::get(page.id, client).await?);
    Ok(())
}
