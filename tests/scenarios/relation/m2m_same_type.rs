//! Many to many within one type, with an inverse: who follows and who is followed.

use super::*;

async fn following(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FOLLOWING.has()), client).await
}

async fn followed(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FOLLOWERS.has()), client).await
}

/// `bar` follows `foo`; two more users follow nobody.
async fn bar_follows_foo(client: &Client) -> Result<(User, User), Error> {
    let foo = user(client, "foo").await?;
    let bar = User::create().age(10).name("bar").add_following([&foo]).save(client).await?;
    user(client, "baz").await?;
    user(client, "qux").await?;
    Ok((foo, bar))
}

scenario! {
    async fn added_from_either_side(client: &Client) {
        let foo = user(client, "foo").await?;
        assert!(!foo.query_followers().exists(client).await?);
        let bar = User::create().age(10).name("bar").add_following([&foo]).save(client).await?;
        assert_eq!(bar.query_following().only_id(client).await?, foo.id);
        assert_eq!(foo.query_followers().only_id(client).await?, bar.id);
        assert!(!bar.query_followers().exists(client).await?, "it is no friendship");
        assert!(!foo.query_following().exists(client).await?, "it is no friendship");

        bar.delete().exec(client).await?;
        assert!(followed(client).await?.is_empty());
        assert!(following(client).await?.is_empty());

        let bar = user(client, "bar").await?;
        foo.update().add_followers([&bar]).save(client).await?;
        assert_eq!(followed(client).await?, ["foo"]);
        assert_eq!(following(client).await?, ["bar"]);
        // Once more changes nothing, from either side.
        foo.update().add_followers([&bar]).save(client).await?;
        bar.update().add_following([&foo, &foo]).save(client).await?;
        assert_eq!(foo.query_followers().count(client).await?, 1);
    }

    async fn removed_from_either_side(client: &Client) {
        let (foo, bar) = bar_follows_foo(client).await?;
        // To stop being followed is not to stop following.
        bar.update().remove_followers([&foo]).save(client).await?;
        assert_eq!(following(client).await?, ["bar"]);
        bar.update().remove_following([&foo]).save(client).await?;
        assert!(followed(client).await?.is_empty());

        bar.update().add_following([&foo]).save(client).await?;
        foo.update().remove_followers([&bar]).save(client).await?;
        assert!(following(client).await?.is_empty());

        foo.update().add_followers([&bar]).add_following([&bar]).save(client).await?;
        foo.update().clear_followers().save(client).await?;
        assert_eq!(following(client).await?, ["foo"], "the other direction stays");
        assert_eq!(followed(client).await?, ["bar"]);
    }

    async fn many_followers(client: &Client) {
        let (foo, bar) = bar_follows_foo(client).await?;
        for i in 0..5 {
            let follower = user(client, &format!("user-{i}")).await?;
            let follower = follower.update().add_following([&foo, &bar]).save(client).await?;
            assert_eq!(names(follower.query_following(), client).await?, ["bar", "foo"]);
        }
        assert_eq!(bar.query_followers().count(client).await?, 5);
        assert_eq!(foo.query_followers().count(client).await?, 6);
        assert_eq!(followed(client).await?, ["bar", "foo"]);
        assert_eq!(following(client).await?.len(), 6);
        let of_foo = names(foo.query_followers().where_(!User::NAME.eq("bar")), client).await?;
        assert_eq!(names(bar.query_followers(), client).await?, of_foo);

        assert_eq!(User::delete_many().where_(User::NAME.has_prefix("user")).exec(client).await?, 5);
        assert_eq!(names(foo.query_followers(), client).await?, ["bar"]);
        assert!(!bar.query_followers().exists(client).await?);
    }

    async fn long_paths(client: &Client) {
        let (foo, bar) = bar_follows_foo(client).await?;
        let back = foo.query_followers().traverse(User::FOLLOWING);
        assert_eq!(back.clone().only_id(client).await?, foo.id);
        assert_eq!(back.traverse(User::FOLLOWERS).only_id(client).await?, bar.id);
        let back = bar.query_following().traverse(User::FOLLOWERS);
        assert_eq!(back.clone().only_id(client).await?, bar.id);
        assert_eq!(back.traverse(User::FOLLOWING).only_id(client).await?, foo.id);

        let path = foo.query_followers().where_(User::NAME.eq("bar"));
        let path = path.traverse(User::FOLLOWING).where_(User::FOLLOWERS.has());
        let path = path.traverse(User::FOLLOWERS).where_(User::FOLLOWING.has_with(User::NAME.eq("foo")));
        assert_eq!(path.clone().only_id(client).await?, bar.id);
        let path = path.traverse(User::FOLLOWING).where_(User::FOLLOWERS.has_with(User::NAME.eq("bar")));
        assert_eq!(path.only_id(client).await?, foo.id);

        let path = User::query().where_(User::NAME.eq("foo")).traverse(User::FOLLOWERS);
        assert_eq!(names(path, client).await?, ["bar"]);
        assert!(!User::query().where_(User::NAME.eq("baz")).traverse(User::FOLLOWERS).exists(client).await?);
    }

    async fn loads(client: &Client) {
        bar_follows_foo(client).await?;
        let query = User::query().where_(User::NAME.in_(["foo", "bar"])).order_by(User::NAME.asc());
        let users =
            query.with(User::FOLLOWERS).with(User::FOLLOWING.with(User::FOLLOWERS)).all(client).await?;
        assert!(users[0].followers.get()?.is_empty());
        assert_eq!(users[0].following.get()?[0].name, "foo");
        assert_eq!(users[0].following.get()?[0].followers.get()?[0].name, "bar");
        assert_eq!(users[1].followers.get()?[0].name, "bar");
        assert!(users[1].following.get()?.is_empty());
    }
}
