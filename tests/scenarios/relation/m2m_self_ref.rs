//! Many to many within one type, being its own inverse: friends. Whoever has a friend is that friend's friend.

use super::*;

/// `ann` and `bob` are friends of `eve`.
async fn friends(client: &Client) -> Result<[User; 3], Error> {
    let eve = user(client, "eve").await?;
    let ann = User::create().age(10).name("ann").add_friends([&eve]).save(client).await?;
    let bob = user(client, "bob").await?;
    eve.update().add_friends([&bob]).save(client).await?;
    Ok([eve, ann, bob])
}

async fn befriended(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FRIENDS.has()), client).await
}

scenario! {
    async fn one_side_adds_both(client: &Client) {
        let eve = user(client, "eve").await?;
        assert!(!eve.query_friends().exists(client).await?);
        let ann = User::create().age(10).name("ann").add_friends([&eve]).save(client).await?;
        assert_eq!(eve.query_friends().only_id(client).await?, ann.id);
        assert_eq!(ann.query_friends().only_id(client).await?, eve.id);

        ann.delete().exec(client).await?;
        assert!(!eve.query_friends().exists(client).await?);
        assert!(befriended(client).await?.is_empty());

        let ann = user(client, "ann").await?;
        eve.update().add_friends([ann.id]).save(client).await?;
        assert_eq!(befriended(client).await?, ["ann", "eve"]);
        // Once more changes nothing, from either side.
        eve.update().add_friends([&ann, &ann]).save(client).await?;
        ann.update().add_friends([&eve]).save(client).await?;
        assert_eq!(eve.query_friends().count(client).await?, 1);
        assert_eq!(ann.query_friends().count(client).await?, 1);
    }

    async fn one_side_removes_both(client: &Client) {
        let [eve, ann, bob] = friends(client).await?;
        eve.update().remove_friends([&ann]).save(client).await?;
        assert!(!ann.query_friends().exists(client).await?);
        assert_eq!(names(eve.query_friends(), client).await?, ["bob"]);

        ann.update().add_friends([&eve, &bob]).save(client).await?;
        assert_eq!(befriended(client).await?, ["ann", "bob", "eve"]);
        ann.update().clear_friends().save(client).await?;
        assert_eq!(befriended(client).await?, ["bob", "eve"]);
        assert_eq!(names(eve.query_friends(), client).await?, ["bob"]);

        eve.update().clear_friends().add_friends([&ann]).save(client).await?;
        assert_eq!(names(eve.query_friends(), client).await?, ["ann"]);
        assert!(!bob.query_friends().exists(client).await?);
        // Who is no friend can't be lost.
        eve.update().remove_friends([&bob]).save(client).await?;
        assert_eq!(names(eve.query_friends(), client).await?, ["ann"]);
    }

    async fn ones_own_friend(client: &Client) {
        let eve = user(client, "eve").await?;
        eve.update().add_friends([&eve]).save(client).await?;
        assert_eq!(eve.query_friends().only_id(client).await?, eve.id);
        eve.update().remove_friends([&eve]).save(client).await?;
        assert!(!eve.query_friends().exists(client).await?);
    }

    async fn predicates(client: &Client) {
        friends(client).await?;
        user(client, "sam").await?;
        let users = async |p| names(User::query().where_(p), client).await;
        let friend_of = |name: &str| User::FRIENDS.has_with(User::NAME.eq(name));
        assert_eq!(users(User::FRIENDS.has()).await?, ["ann", "bob", "eve"]);
        assert_eq!(users(friend_of("eve")).await?, ["ann", "bob"]);
        assert_eq!(users(friend_of("ann")).await?, ["eve"]);
        assert_eq!(users(!friend_of("eve")).await?, ["eve", "sam"]);
        assert_eq!(users(!friend_of("bob")).await?, ["ann", "bob", "sam"]);
        assert!(users(User::FRIENDS.has_with(User::NAME.eq("ann") & User::NAME.eq("bob"))).await?.is_empty());
        assert_eq!(users(friend_of("ann") & friend_of("bob")).await?, ["eve"]);
    }

    async fn long_paths(client: &Client) {
        let [eve, ..] = friends(client).await?;
        let all = eve.query_friends().traverse(User::FRIENDS).traverse(User::FRIENDS).traverse(User::FRIENDS);
        assert_eq!(all.only_id(client).await?, eve.id);
        let through_ann = eve.query_friends().where_(User::NAME.eq("ann")).traverse(User::FRIENDS);
        let back_over_bob = through_ann.clone().traverse(User::FRIENDS).where_(User::NAME.eq("bob"));
        assert_eq!(back_over_bob.traverse(User::FRIENDS).only_id(client).await?, eve.id);
        let not_ann = through_ann.traverse(User::FRIENDS).where_(!User::NAME.eq("ann"));
        assert_eq!(names(not_ann, client).await?, ["bob"]);

        let of_eve = User::query().where_(User::NAME.eq("eve")).traverse(User::FRIENDS);
        assert_eq!(names(of_eve, client).await?, ["ann", "bob"]);
        // A friend of somebody who has a friend without a friend named bob.
        let has_bob = User::FRIENDS.has_with(User::NAME.eq("bob"));
        let path = User::query().where_(User::FRIENDS.has_with(!has_bob)).traverse(User::FRIENDS);
        assert_eq!(names(path.where_(!User::NAME.eq("bob")), client).await?, ["ann"]);
    }

    async fn loads(client: &Client) {
        friends(client).await?;
        let load = User::FRIENDS.order_by(User::NAME.asc()).with(User::FRIENDS);
        let users = User::query().order_by(User::NAME.asc()).with(load).all(client).await?;
        let of = |user: &User| -> Result<Vec<String>, Error> {
            Ok(user.friends.get()?.iter().map(|friend| friend.name.clone()).collect())
        };
        assert_eq!(of(&users[0])?, ["eve"]);
        assert_eq!(of(&users[2])?, ["ann", "bob"]);
        assert_eq!(of(&users[2].friends.get()?[0])?, ["eve"]);
    }
}
