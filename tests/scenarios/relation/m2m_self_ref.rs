//! Many to many within one type, being its own inverse: friends. Whoever has a friend is that friend's friend.

use super::*;

/// `bar` and `baz` are friends of `foo`.
async fn friends(client: &Client) -> Result<[User; 3], Error> {
    let foo = user(client, "foo").await?;
    let bar = User::create().age(10).name("bar").add_friends([&foo]).save(client).await?;
    let baz = user(client, "baz").await?;
    foo.update().add_friends([&baz]).save(client).await?;
    Ok([foo, bar, baz])
}

async fn befriended(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FRIENDS.has()), client).await
}

scenario! {
    async fn one_side_adds_both(client: &Client) {
        let foo = user(client, "foo").await?;
        assert!(!foo.query_friends().exists(client).await?);
        let bar = User::create().age(10).name("bar").add_friends([&foo]).save(client).await?;
        assert_eq!(foo.query_friends().only_id(client).await?, bar.id);
        assert_eq!(bar.query_friends().only_id(client).await?, foo.id);

        bar.delete().exec(client).await?;
        assert!(!foo.query_friends().exists(client).await?);
        assert!(befriended(client).await?.is_empty());

        let bar = user(client, "bar").await?;
        foo.update().add_friends([bar.id]).save(client).await?;
        assert_eq!(befriended(client).await?, ["bar", "foo"]);
        // Once more changes nothing, from either side.
        foo.update().add_friends([&bar, &bar]).save(client).await?;
        bar.update().add_friends([&foo]).save(client).await?;
        assert_eq!(foo.query_friends().count(client).await?, 1);
        assert_eq!(bar.query_friends().count(client).await?, 1);
    }

    async fn one_side_removes_both(client: &Client) {
        let [foo, bar, baz] = friends(client).await?;
        foo.update().remove_friends([&bar]).save(client).await?;
        assert!(!bar.query_friends().exists(client).await?);
        assert_eq!(names(foo.query_friends(), client).await?, ["baz"]);

        bar.update().add_friends([&foo, &baz]).save(client).await?;
        assert_eq!(befriended(client).await?, ["bar", "baz", "foo"]);
        bar.update().clear_friends().save(client).await?;
        assert_eq!(befriended(client).await?, ["baz", "foo"]);
        assert_eq!(names(foo.query_friends(), client).await?, ["baz"]);

        foo.update().clear_friends().add_friends([&bar]).save(client).await?;
        assert_eq!(names(foo.query_friends(), client).await?, ["bar"]);
        assert!(!baz.query_friends().exists(client).await?);
        // Who is no friend can't be lost.
        foo.update().remove_friends([&baz]).save(client).await?;
        assert_eq!(names(foo.query_friends(), client).await?, ["bar"]);
    }

    async fn ones_own_friend(client: &Client) {
        let foo = user(client, "foo").await?;
        foo.update().add_friends([&foo]).save(client).await?;
        assert_eq!(foo.query_friends().only_id(client).await?, foo.id);
        foo.update().remove_friends([&foo]).save(client).await?;
        assert!(!foo.query_friends().exists(client).await?);
    }

    async fn predicates(client: &Client) {
        friends(client).await?;
        user(client, "qux").await?;
        let users = async |p| names(User::query().where_(p), client).await;
        let friend_of = |name: &str| User::FRIENDS.has_with(User::NAME.eq(name));
        assert_eq!(users(User::FRIENDS.has()).await?, ["bar", "baz", "foo"]);
        assert_eq!(users(friend_of("foo")).await?, ["bar", "baz"]);
        assert_eq!(users(friend_of("bar")).await?, ["foo"]);
        assert_eq!(users(!friend_of("foo")).await?, ["foo", "qux"]);
        assert_eq!(users(!friend_of("baz")).await?, ["bar", "baz", "qux"]);
        assert!(users(User::FRIENDS.has_with(User::NAME.eq("bar") & User::NAME.eq("baz"))).await?.is_empty());
        assert_eq!(users(friend_of("bar") & friend_of("baz")).await?, ["foo"]);
    }

    async fn long_paths(client: &Client) {
        let [foo, ..] = friends(client).await?;
        let all = foo.query_friends().traverse(User::FRIENDS).traverse(User::FRIENDS).traverse(User::FRIENDS);
        assert_eq!(all.only_id(client).await?, foo.id);
        let through_bar = foo.query_friends().where_(User::NAME.eq("bar")).traverse(User::FRIENDS);
        let back_over_baz = through_bar.clone().traverse(User::FRIENDS).where_(User::NAME.eq("baz"));
        assert_eq!(back_over_baz.traverse(User::FRIENDS).only_id(client).await?, foo.id);
        let not_bar = through_bar.traverse(User::FRIENDS).where_(!User::NAME.eq("bar"));
        assert_eq!(names(not_bar, client).await?, ["baz"]);

        let of_foo = User::query().where_(User::NAME.eq("foo")).traverse(User::FRIENDS);
        assert_eq!(names(of_foo, client).await?, ["bar", "baz"]);
        // A friend of somebody who has a friend without a friend named baz.
        let has_baz = User::FRIENDS.has_with(User::NAME.eq("baz"));
        let path = User::query().where_(User::FRIENDS.has_with(!has_baz)).traverse(User::FRIENDS);
        assert_eq!(names(path.where_(!User::NAME.eq("baz")), client).await?, ["bar"]);
    }

    async fn loads(client: &Client) {
        friends(client).await?;
        let load = User::FRIENDS.order_by(User::NAME.asc()).with(User::FRIENDS);
        let users = User::query().order_by(User::NAME.asc()).with(load).all(client).await?;
        let of = |user: &User| -> Result<Vec<String>, Error> {
            Ok(user.friends.get()?.iter().map(|friend| friend.name.clone()).collect())
        };
        assert_eq!(of(&users[0])?, ["foo"]);
        assert_eq!(of(&users[2])?, ["bar", "baz"]);
        assert_eq!(of(&users[2].friends.get()?[0])?, ["foo"]);
    }
}
