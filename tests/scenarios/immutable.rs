//! What is fixed once an entity exists. That it has no setters is a matter for the compiler; the rest is here.

use ent::prelude::*;

use crate::scenario;
use crate::schema::Card;

#[derive(Entity, Clone, Debug, PartialEq)]
struct Page {
    id: i64,
    #[ent(immutable)]
    slug: String,
    title: Option<String>,
    /// Fixed for the program's users, not for its own default.
    #[ent(immutable, default = 1, update_default = 2)]
    revision: i32,
    #[ent(immutable, positive)]
    site_id: i64,
    #[ent(field = site_id, immutable)]
    site: One<Site>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Site {
    id: i64,
}

scenario! {
    async fn is_set_once(client: &Client) {
        let card = Card::create().number("102030").save(client).await?;
        let named = card.update().name("a8m").save(client).await?;
        assert_eq!((named.number, named.create_time), (card.number.clone(), card.create_time));
        Card::update_many().name("nati").exec(client).await?;
        let card = Card::get(card.id, client).await?;
        assert_eq!((&*card.number, card.name.as_deref()), ("102030", Some("nati")));
    }

    async fn but_for_its_update_default(client: &Client) with ent::schema![Page]; {
        let site = Site::create().save(client).await?;
        let page = Page::create().slug("a").site(&site).save(client).await?;
        assert_eq!((page.revision, page.site_id), (1, site.id));
        let page = page.update().title("t").save(client).await?;
        assert_eq!((page.revision, &*page.slug, page.site_id), (2, "a", site.id));
        assert_eq!(Page::create().slug("b").revision(9).site_id(site.id).save(client).await?.revision, 9);
    }

    async fn is_still_validated(client: &Client) with ent::schema![Page]; {
        let error = Page::create().slug("a").site_id(0).save(client).await.expect_err("it is not positive");
        assert_eq!(error.to_string(), "`Page.site_id`: value out of range");
    }

    async fn a_copy_carries_it(client: &Client) with ent::schema![Page]; {
        let site = Site::create().save(client).await?;
        let page = Page::create().slug("a").title("t").site(&site).save(client).await?;
        let copy = PageCreate::from(&page).slug("b").save(client).await?;
        assert_ne!(copy.id, page.id);
        assert_eq!((&*copy.slug, copy.title.as_deref(), copy.site_id), ("b", Some("t"), site.id));
    }
}
