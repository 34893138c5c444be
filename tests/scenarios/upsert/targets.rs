//! What a conflict is about: fields, edges, keys and unique indexes, and nothing else.

use ent::prelude::*;
use ent::{Dialect, Error};

use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(fields(name), edges(owner), unique),
    index(fields(slug), unique, where(sqlite = "gone = false", postgres = "gone = false")),
    index(rank)
)]
struct Page {
    id: i64,
    name: String,
    slug: Option<String>,
    #[ent(default = false)]
    gone: bool,
    #[ent(default = 1)]
    rank: i64,
    owner: One<Author>,
    cover: One<Cover>,
    #[ent(inverse = likes)]
    fans: Many<Author>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Author {
    id: i64,
    name: String,
    #[ent(inverse = owner)]
    pages: Many<Page>,
    #[ent(through = Liking)]
    likes: Many<Page>,
    #[ent(inverse = author)]
    likings: Many<Liking>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Cover {
    id: i64,
    colour: String,
    #[ent(inverse = cover)]
    page: One<Page>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Liking {
    id: i64,
    #[ent(default = 1)]
    stars: i64,
    author_id: i64,
    page_id: i64,
    #[ent(field = author_id)]
    author: One<Author>,
    #[ent(field = page_id)]
    page: One<Page>,
}

fn pages() -> ent::Schema {
    ent::schema![Page, Author, Cover, Liking]
}

scenario! {
    async fn fields_and_edges_of_an_index(client: &Client) with pages(); {
        let [a, b] = [Author::create().name("a"), Author::create().name("b")].map(|author| author.save(client));
        let (a, b) = (a.await?, b.await?);
        let page = |owner: &Author, rank| Page::create().name("start").rank(rank).owner(owner);
        let first = page(&a, 1).on_conflict((Page::NAME, Page::OWNER)).update_new_values().save(client).await?;
        let other = page(&b, 2).on_conflict((Page::OWNER, Page::NAME)).update_new_values().save(client).await?;
        assert!(first.is_inserted() && other.is_inserted());
        let again = page(&a, 3).on_conflict((Page::NAME, Page::OWNER)).update_new_values().save(client).await?;
        assert!(again.is_updated());
        assert_eq!((again.entity().id, again.entity().rank), (first.entity().id, 3));
        assert_eq!(Page::get(other.entity().id, client).await?.rank, 2);
        // Without an owner there is no conflict.
        for _ in 0..2 {
            let page = Page::create().name("start").on_conflict((Page::NAME, Page::OWNER)).ignore();
            assert!(page.save(client).await?.is_inserted());
        }
    }

    async fn an_edge_to_one_that_is_unique(client: &Client) with pages(); {
        let page = Page::create().name("a").save(client).await?;
        let cover = |colour| Cover::create().colour(colour).page(page.id);
        let first = cover("red").on_conflict(Cover::PAGE).update_new_values().save(client).await?.into_entity();
        let again = cover("blue").on_conflict(Cover::PAGE).update_new_values().save(client).await?.into_entity();
        assert_eq!((again.id, &*again.colour), (first.id, "blue"));
        assert_eq!(page.query_cover().only_id(client).await?, first.id);
        let wrong = Page::create().name("b").cover(first.id).on_conflict(Page::COVER).ignore().save(client).await;
        assert!(matches!(wrong, Err(Error::Schema(why)) if why.contains("`cover` is not stored")));
    }

    async fn the_rows_of_an_edge(client: &Client) with pages(); {
        let page = Page::create().name("a").save(client).await?;
        let author = Author::create().name("a").add_likes([&page]).save(client).await?;
        let again = || Liking::create().author(&author).page(&page).stars(5);
        let target = (Liking::AUTHOR, Liking::PAGE);
        assert!(again().on_conflict(target).ignore().save(client).await?.is_ignored());
        let fields = (Liking::PAGE_ID, Liking::AUTHOR_ID);
        assert!(again().on_conflict(fields).update_new_values().save(client).await?.is_updated());
        assert_eq!(Liking::query().only(client).await?.stars, 5);
    }

    async fn an_index_of_some_rows(client: &Client) with pages(); {
        let gone = Page::create().name("old").slug("start").gone(true).save(client).await?;
        let page = || Page::create().name("new").slug("start");
        let unsaid = page().on_conflict(Page::SLUG).update_new_values().save(client).await;
        assert_eq!(
            unsaid.map_err(|error| error.to_string()),
            Err("upsert of `Page`: `slug` is unique among some rows only: say among which by `conflict_where`".to_owned())
        );
        let said = || page().on_conflict(Page::SLUG).conflict_where(Page::GONE.eq(false));
        if client.dialect() == Dialect::MySql || client.dialect() == Dialect::MariaDb {
            // Such an index is of all rows there, and the row that is in the way is none that was meant.
            let refused = said().update_new_values().save(client).await;
            assert!(refused.is_err_and(|error| error.is_unique_violation()));
            gone.delete().exec(client).await?;
        }
        let first = said().update_new_values().save(client).await?;
        let again = said().update().set(Page::RANK, 9).save(client).await?;
        assert!(first.is_inserted() && again.is_updated());
        assert_eq!((again.entity().id, again.entity().rank), (first.entity().id, 9));
        assert_eq!(Page::query().where_(Page::RANK.eq(9)).count(client).await?, 1);
    }

    async fn what_is_not_unique_is_no_target(client: &Client) with pages(); {
        let page = || Page::create().name("a");
        let refused = [
            (page().on_conflict(Page::RANK).ignore(), "`rank`"),
            (page().on_conflict((Page::NAME, Page::RANK)).ignore(), "`name`, `rank`"),
            (page().on_conflict(Page::OWNER).ignore(), "`owner`"),
        ];
        for (upsert, names) in refused {
            let why = format!("upsert of `Page`: {names} is not unique, so nothing can be in conflict with it");
            match upsert.save(client).await {
                Err(error @ Error::Schema(_)) => assert_eq!(error.to_string(), why),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(Page::query().count(client).await?, 0);
    }
}
