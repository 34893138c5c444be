//! One to one within one type, being its own inverse: a couple. Whoever has a spouse is that spouse's spouse.

use super::*;

/// A couple, and somebody who is single.
async fn people(client: &Client) -> Result<[User; 3], Error> {
    let foo = user(client, "foo").await?;
    let bar = User::create().age(10).name("bar").spouse(&foo).save(client).await?;
    let baz = user(client, "baz").await?;
    Ok([foo, bar, baz])
}

async fn married(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::SPOUSE.has()), client).await
}

scenario! {
    async fn one_side_sets_both(client: &Client) {
        let foo = user(client, "foo").await?;
        assert!(!foo.query_spouse().exists(client).await?);
        let bar = User::create().age(10).name("bar").spouse(&foo).save(client).await?;
        assert_eq!(foo.query_spouse().only_id(client).await?, bar.id);
        assert_eq!(bar.query_spouse().only_id(client).await?, foo.id);
        assert_eq!(married(client).await?, ["bar", "foo"]);

        bar.delete().exec(client).await?;
        assert!(!foo.query_spouse().exists(client).await?);
        assert!(married(client).await?.is_empty());

        let bar = user(client, "bar").await?;
        foo.update().spouse(bar.id).save(client).await?;
        assert_eq!(married(client).await?, ["bar", "foo"]);
        // Once more changes nothing, from either side.
        foo.update().spouse(&bar).save(client).await?;
        bar.update().spouse(&foo).save(client).await?;
        assert_eq!(bar.query_spouse().only_id(client).await?, foo.id);
    }

    async fn one_side_clears_both(client: &Client) {
        let [foo, bar, baz] = people(client).await?;
        foo.update().clear_spouse().save(client).await?;
        assert!(!foo.query_spouse().exists(client).await?);
        assert!(!bar.query_spouse().exists(client).await?);
        assert!(married(client).await?.is_empty());

        foo.update().spouse(&bar).save(client).await?;
        foo.update().clear_spouse().spouse(&baz).save(client).await?;
        assert_eq!(foo.query_spouse().only_id(client).await?, baz.id);
        assert_eq!(baz.query_spouse().only_id(client).await?, foo.id);
        assert!(!bar.query_spouse().exists(client).await?, "bar is free again");
    }

    async fn ones_own_spouse(client: &Client) {
        let foo = user(client, "foo").await?;
        foo.update().spouse(&foo).save(client).await?;
        assert_eq!(foo.query_spouse().only_id(client).await?, foo.id);
        foo.update().clear_spouse().save(client).await?;
        assert!(married(client).await?.is_empty());
    }

    async fn in_bulk(client: &Client) {
        let (foo, bar) = (user(client, "foo").await?, user(client, "bar").await?);
        let new = |name: &str| User::create().age(1).name(name);
        let users =
            User::create_bulk([new("a").spouse(&foo), new("b"), new("c").spouse(&bar)]).save(client).await?;
        assert_eq!(married(client).await?, ["a", "bar", "c", "foo"]);
        assert_eq!(bar.query_spouse().only_id(client).await?, users[2].id);
        let error = User::update_many()
            .where_(User::NAME.in_(["b", "a"]))
            .spouse(&foo)
            .exec(client)
            .await
            .unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(foo.query_spouse().only_id(client).await?, users[0].id);
    }

    async fn cleared_for_many(client: &Client) {
        people(client).await?;
        let cleared = User::update_many().where_(User::NAME.eq("foo")).clear_spouse().exec(client).await?;
        assert_eq!(cleared, 1);
        assert!(married(client).await?.is_empty(), "bar's end as well");
    }

    async fn a_taken_spouse_is_refused(client: &Client) {
        let [foo, bar, baz] = people(client).await?;
        for taken in [&bar, &foo] {
            let error = baz.update().spouse(taken).save(client).await.unwrap_err();
            assert!(error.is_constraint(), "{error}");
            let error = User::create().age(10).name("qux").spouse(taken).save(client).await.unwrap_err();
            assert!(error.is_constraint(), "{error}");
        }
        // A new one without a word about the old one leaves that one married to nobody who knows.
        let error = foo.update().spouse(&baz).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "{error}");
        assert_eq!(User::query().count(client).await?, 3, "nothing was written");
        assert_eq!(married(client).await?, ["bar", "foo"], "nothing was written");
        assert_eq!(foo.query_spouse().only_id(client).await?, bar.id);
    }

    async fn predicates(client: &Client) {
        people(client).await?;
        let users = async |p| names(User::query().where_(p), client).await;
        assert_eq!(users(User::SPOUSE.has_with(User::NAME.eq("foo"))).await?, ["bar"]);
        assert_eq!(users(User::SPOUSE.has_with(User::NAME.eq("bar"))).await?, ["foo"]);
        assert_eq!(users(!User::SPOUSE.has()).await?, ["baz"]);
        for name in ["foo", "bar"] {
            let itself = User::SPOUSE.has_with(User::SPOUSE.has_with(User::NAME.eq(name)));
            assert_eq!(users(itself).await?, [name]);
        }
    }

    async fn long_paths(client: &Client) {
        let [foo, bar, _] = people(client).await?;
        for (one, other) in [(&foo, &bar), (&bar, &foo)] {
            let three = one.query_spouse().traverse(User::SPOUSE).traverse(User::SPOUSE);
            assert_eq!(three.clone().only_id(client).await?, other.id);
            assert_eq!(three.traverse(User::SPOUSE).only_id(client).await?, one.id);
        }
        let from_query = User::query().where_(User::NAME.eq("foo")).traverse(User::SPOUSE);
        assert_eq!(names(from_query, client).await?, ["bar"]);
        let from_query = User::query().traverse(User::SPOUSE);
        assert_eq!(names(from_query, client).await?, ["bar", "foo"]);
    }

    async fn loads(client: &Client) {
        people(client).await?;
        let query = User::query().order_by(User::NAME.asc()).with(User::SPOUSE.with(User::SPOUSE));
        let users = query.all(client).await?;
        assert_eq!(users[0].spouse.require()?.name, "foo");
        assert_eq!(users[0].spouse.require()?.spouse.require()?.name, "bar");
        assert!(users[1].spouse.get()?.is_none());
        assert_eq!(users[2].spouse.require()?.name, "bar");
    }
}
