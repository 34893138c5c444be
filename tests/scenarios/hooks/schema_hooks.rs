//! The hooks that entities and mixins declare.

use chrono::Utc;
use ent::hook::on;
use ent::prelude::*;

use super::entities::{Card, Log, User, VersionedSetters as _, all, message};
use crate::scenario;

async fn log_name(m: Mutation<Card>, next: Next<Card>) -> Result<Outcome<Card>, ent::Error> {
    Log::write(m.client(), format!("{:?} {:?}", m.get(Card::NAME), m.is_set("in_hook")));
    next.run(m).await
}

scenario! {
    async fn check_fill_in_and_refuse(client: &Client) with all(); {
        let short = Card::create().number("123").save(client).await;
        assert!(matches!(short, Err(ent::Error::Hook { entity: "Card", .. })), "{short:?}");
        assert_eq!(message(short), "Card: card number is too short");
        assert_eq!(Card::query().count(client).await?, 0);

        let card = Card::create().number("1234").save(client).await?;
        assert_eq!(card.name.as_deref(), Some("unknown"), "the name was set by the hook");
        assert_eq!(card.in_hook, "value was set in hook");
        let named = Card::create().number("1234").name("a8m").save(client).await?;
        assert_eq!(named.name.as_deref(), Some("a8m"));

        // Those that are added to the client run first: nothing is filled in yet.
        let log = Log::default();
        let logging = client.with(log.clone()).hook(on(Op::CREATE, log_name));
        let card = Card::create().number("1234").save(&logging).await?;
        assert_eq!(log.take(), ["None false"]);
        assert_eq!(card.name.as_deref(), Some("unknown"));
        Card::create().number("1234").name("a8m").save(&logging).await?;
        assert_eq!(log.take(), [r#"Some("a8m") false"#]);

        let refused = Card::update_many().name("x").exec(client).await;
        assert_eq!(message(refused), "Card: Update operation is not allowed");
        assert_eq!(Card::update_many().expired_at(Utc::now()).exec(client).await?, 4);
        assert_eq!(card.update().name("x").save(client).await?.name.as_deref(), Some("x"));

        let refused = User::update_many().password("x").exec(client).await;
        assert_eq!(message(refused), "User: password cannot be edited on update-many");
        let refused = User::update_many().clear_password().exec(client).await;
        assert_eq!(message(refused), "User: password cannot be edited on update-many");
        assert_eq!(User::update_many().name("x").exec(client).await?, 0);
        let user = User::create().name("a8m").password("x").save(client).await?;
        let user = user.update().password("y").version(2).save(client).await?;
        assert_eq!(user.password.as_ref().map(|password| &**password.expose()), Some("y"));
    }

    async fn a_field_that_no_hook_fills_in_is_missed(client: &Client) with ent::schema![Slugged]; {
        assert_eq!(Slugged::create().title("A title").save(client).await?.slug, "a-title");
        // No hook runs for this title.
        let missed = Slugged::create().title("").save(client).await;
        assert!(
            matches!(missed, Err(ent::Error::Validation { entity: "Slugged", field: "slug", .. })),
            "{missed:?}"
        );
        assert_eq!(Slugged::create().title("").slug("x").save(client).await?.slug, "x");
        // What a hook sets is validated, as what anybody else does.
        let refused = Slugged::create().title("x".repeat(20)).save(client).await;
        assert!(matches!(refused, Err(ent::Error::Validation { field: "slug", .. })), "{refused:?}");
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(on(Op::CREATE, slug)))]
struct Slugged {
    id: i64,
    title: String,
    #[ent(hook, max_len = 16)]
    slug: String,
}

async fn slug(mut m: Mutation<Slugged>, next: Next<Slugged>) -> Result<Outcome<Slugged>, ent::Error> {
    if let (Some(title), None) =
        (m.get(Slugged::TITLE).filter(|title| !title.is_empty()), m.get(Slugged::SLUG))
    {
        m.set(Slugged::SLUG, title.to_lowercase().replace(' ', "-"));
    }
    next.run(m).await
}
