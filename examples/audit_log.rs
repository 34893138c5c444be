//! An audit log: a mixin whose hook notes who created and changed an entity, and writes a line for each change. The line is
//! written in the transaction of the change: there is none without the other.

use ent::prelude::*;

/// Who created the entity, and who has changed it last.
#[derive(Mixin, Clone, Debug)]
#[ent(hooks(audit))]
struct Audited {
    #[ent(hook, immutable)]
    created_by: String,
    updated_by: Option<String>,
}

#[derive(Entity, Clone, Debug)]
struct Account {
    id: i64,
    owner: String,
    #[ent(default = 0)]
    balance: i64,
    #[ent(mixin)]
    audited: Audited,
}

#[derive(Entity, Clone, Debug)]
struct Entry {
    id: i64,
    #[ent(immutable)]
    text: String,
}

/// Who is asking.
struct Viewer {
    name: &'static str,
}

async fn audit<E: HasMixin<Audited>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    let Some(viewer) = m.client().get::<Viewer>() else {
        return Err(m.error("nobody knows who is asking"));
    };
    if m.op().is(Op::CREATE) {
        m.set(E::MIXIN.created_by, viewer.name);
    } else if m.op().is(Op::UPDATE | Op::UPDATE_ONE) {
        m.set(E::MIXIN.updated_by, viewer.name);
    }
    // The client is that of the transaction around the mutation.
    let client = m.client().clone();
    let fields: Vec<_> = m.fields().collect();
    let what = format!("{} of {} by {}: {}", m.op(), m.entity().name, viewer.name, fields.join(", "));
    let outcome = next.run(m).await?;
    Entry::create().text(format!("{what} ({})", outcome.count())).save(&client).await?;
    Ok(outcome)
}

#[tokio::main]
async fn main() -> Result<(), ent::Error> {
    let client = Client::connect("sqlite::memory:").await?;
    ent::schema![Account, Entry].create(&client).await?;
    do_example(&client).await?;
    client.close().await;
    Ok(())
}

async fn do_example(client: &Client) -> Result<(), ent::Error> {
    let a8m = client.with(Viewer { name: "a8m" });
    let nati = client.with(Viewer { name: "nati" });

    let account = Account::create().owner("alex").save(&a8m).await?;
    let account = account.update().add_balance(10).save(&nati).await?;
    println!("created by {}, updated by {:?}", account.audited.created_by, account.audited.updated_by);
    let both = ["dan", "mia"].map(|owner| Account::create().owner(owner));
    Account::create_bulk(both).save(&a8m).await?;
    println!("updated: {}", Account::update_many().balance(0).exec(&a8m).await?);

    // What is rolled back leaves no line, and what nobody asks for is refused.
    let tx = nati.begin().await?;
    account.delete().exec(&tx).await?;
    tx.rollback().await?;
    let refused = Account::delete_many().exec(client).await;
    println!("{}", refused.map_or_else(|error| error.to_string(), |count| count.to_string()));

    for text in Entry::query().order_by(Entry::ID.asc()).select(Entry::TEXT).all(client).await? {
        println!("{text}");
    }
    Ok(())
}
