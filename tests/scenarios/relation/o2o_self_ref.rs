//! One to one within one type, being its own inverse: a couple. Whoever has a spouse is that spouse's spouse.

use super::*;

/// A couple, and somebody who is single.
async fn people(client: &Client) -> Result<[User; 3], Error> {
    let eve = user(client, "eve").await?;
    let ann = User::create().age(10).name("ann").spouse(&eve).save(client).await?;
    let bob = user(client, "bob").await?;
    Ok([eve, ann, bob])
}

async fn married(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::SPOUSE.has()), client).await
}

scenario! {
    async fn one_side_sets_both(client: &Client) {
        let eve = user(client, "eve").await?;
        assert!(!eve.query_spouse().exists(client).await?);
        let ann = User::create().age(10).name("ann").spouse(&eve).save(client).await?;
        assert_eq!(eve.query_spouse().only_id(client).await?, ann.id);
        assert_eq!(ann.query_spouse().only_id(client).await?, eve.id);
        assert_eq!(married(client).await?, ["ann", "eve"]);

        ann.delete().exec(client).await?;
        assert!(!eve.query_spouse().exists(client).await?);
        assert!(married(client).await?.is_empty());

        let ann = user(client, "ann").await?;
        eve.update().spouse(ann.id).save(client).await?;
        assert_eq!(married(client).await?, ["ann", "eve"]);
        // Once more changes nothing, from either side.
        eve.update().spouse(&ann).save(client).await?;
        ann.update().spouse(&eve).save(client).await?;
        assert_eq!(ann.query_spouse().only_id(client).await?, eve.id);
    }

    async fn one_side_clears_both(client: &Client) {
        let [eve, ann, bob] = people(client).await?;
        eve.update().clear_spouse().save(client).await?;
        assert!(!eve.query_spouse().exists(client).await?);
        assert!(!ann.query_spouse().exists(client).await?);
        assert!(married(client).await?.is_empty());

        eve.update().spouse(&ann).save(client).await?;
        eve.update().clear_spouse().spouse(&bob).save(client).await?;
        assert_eq!(eve.query_spouse().only_id(client).await?, bob.id);
        assert_eq!(bob.query_spouse().only_id(client).await?, eve.id);
        assert!(!ann.query_spouse().exists(client).await?, "ann is free again");
    }

    async fn ones_own_spouse(client: &Client) {
        let eve = user(client, "eve").await?;
        eve.update().spouse(&eve).save(client).await?;
        assert_eq!(eve.query_spouse().only_id(client).await?, eve.id);
        eve.update().clear_spouse().save(client).await?;
        assert!(married(client).await?.is_empty());
    }

    async fn in_bulk(client: &Client) {
        let (eve, ann) = (user(client, "eve").await?, user(client, "ann").await?);
        let new = |name: &str| User::create().age(1).name(name);
        let users =
            User::create_bulk([new("a").spouse(&eve), new("b"), new("c").spouse(&ann)]).save(client).await?;
        assert_eq!(married(client).await?, ["a", "ann", "c", "eve"]);
        assert_eq!(ann.query_spouse().only_id(client).await?, users[2].id);
        let error = User::update_many()
            .where_(User::NAME.in_(["b", "a"]))
            .spouse(&eve)
            .exec(client)
            .await
            .unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(eve.query_spouse().only_id(client).await?, users[0].id);
    }

    async fn cleared_for_many(client: &Client) {
        people(client).await?;
        let cleared = User::update_many().where_(User::NAME.eq("eve")).clear_spouse().exec(client).await?;
        assert_eq!(cleared, 1);
        assert!(married(client).await?.is_empty(), "ann's end as well");
    }

    async fn a_taken_spouse_is_refused(client: &Client) {
        let [eve, ann, bob] = people(client).await?;
        for taken in [&ann, &eve] {
            let error = bob.update().spouse(taken).save(client).await.unwrap_err();
            assert!(error.is_constraint(), "{error}");
            let error = User::create().age(10).name("sam").spouse(taken).save(client).await.unwrap_err();
            assert!(error.is_constraint(), "{error}");
        }
        // A new one without a word about the old one leaves that one married to nobody who knows.
        let error = eve.update().spouse(&bob).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::query().count(client).await?, 3, "nothing was written");
        assert_eq!(married(client).await?, ["ann", "eve"], "nothing was written");
        assert_eq!(eve.query_spouse().only_id(client).await?, ann.id);
    }

    async fn predicates(client: &Client) {
        people(client).await?;
        let users = async |p| names(User::query().where_(p), client).await;
        assert_eq!(users(User::SPOUSE.has_with(User::NAME.eq("eve"))).await?, ["ann"]);
        assert_eq!(users(User::SPOUSE.has_with(User::NAME.eq("ann"))).await?, ["eve"]);
        assert_eq!(users(!User::SPOUSE.has()).await?, ["bob"]);
        for name in ["eve", "ann"] {
            let itself = User::SPOUSE.has_with(User::SPOUSE.has_with(User::NAME.eq(name)));
            assert_eq!(users(itself).await?, [name]);
        }
    }

    async fn long_paths(client: &Client) {
        let [eve, ann, _] = people(client).await?;
        for (one, other) in [(&eve, &ann), (&ann, &eve)] {
            let three = one.query_spouse().traverse(User::SPOUSE).traverse(User::SPOUSE);
            assert_eq!(three.clone().only_id(client).await?, other.id);
            assert_eq!(three.traverse(User::SPOUSE).only_id(client).await?, one.id);
        }
        let from_query = User::query().where_(User::NAME.eq("eve")).traverse(User::SPOUSE);
        assert_eq!(names(from_query, client).await?, ["ann"]);
        let from_query = User::query().traverse(User::SPOUSE);
        assert_eq!(names(from_query, client).await?, ["ann", "eve"]);
    }

    async fn loads(client: &Client) {
        people(client).await?;
        let query = User::query().order_by(User::NAME.asc()).with(User::SPOUSE.with(User::SPOUSE));
        let users = query.all(client).await?;
        assert_eq!(users[0].spouse.require()?.name, "eve");
        assert_eq!(users[0].spouse.require()?.spouse.require()?.name, "ann");
        assert!(users[1].spouse.get()?.is_none());
        assert_eq!(users[2].spouse.require()?.name, "ann");
    }
}
