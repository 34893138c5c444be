//! Many to many within one type, with an inverse: who follows and who is followed.

use super::*;

async fn following(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FOLLOWING.has()), client).await
}

async fn followed(client: &Client) -> Result<Vec<String>, Error> {
    names(User::query().where_(User::FOLLOWERS.has()), client).await
}

/// `ann` follows `eve`; two more users follow nobody.
async fn ann_follows_eve(client: &Client) -> Result<(User, User), Error> {
    let eve = user(client, "eve").await?;
    let ann = User::create().age(10).name("ann").add_following([&eve]).save(client).await?;
    user(client, "bob").await?;
    user(client, "sam").await?;
    Ok((eve, ann))
}

scenario! {
    async fn added_from_either_side(client: &Client) {
        let eve = user(client, "eve").await?;
        assert!(!eve.query_followers().exists(client).await?);
        let ann = User::create().age(10).name("ann").add_following([&eve]).save(client).await?;
        assert_eq!(ann.query_following().only_id(client).await?, eve.id);
        assert_eq!(eve.query_followers().only_id(client).await?, ann.id);
        assert!(!ann.query_followers().exists(client).await?, "it is no friendship");
        assert!(!eve.query_following().exists(client).await?, "it is no friendship");

        ann.delete().exec(client).await?;
        assert!(followed(client).await?.is_empty());
        assert!(following(client).await?.is_empty());

        let ann = user(client, "ann").await?;
        eve.update().add_followers([&ann]).save(client).await?;
        assert_eq!(followed(client).await?, ["eve"]);
        assert_eq!(following(client).await?, ["ann"]);
        // Once more changes nothing, from either side.
        eve.update().add_followers([&ann]).save(client).await?;
        ann.update().add_following([&eve, &eve]).save(client).await?;
        assert_eq!(eve.query_followers().count(client).await?, 1);
    }

    async fn removed_from_either_side(client: &Client) {
        let (eve, ann) = ann_follows_eve(client).await?;
        // To stop being followed is not to stop following.
        ann.update().remove_followers([&eve]).save(client).await?;
        assert_eq!(following(client).await?, ["ann"]);
        ann.update().remove_following([&eve]).save(client).await?;
        assert!(followed(client).await?.is_empty());

        ann.update().add_following([&eve]).save(client).await?;
        eve.update().remove_followers([&ann]).save(client).await?;
        assert!(following(client).await?.is_empty());

        eve.update().add_followers([&ann]).add_following([&ann]).save(client).await?;
        eve.update().clear_followers().save(client).await?;
        assert_eq!(following(client).await?, ["eve"], "the other direction stays");
        assert_eq!(followed(client).await?, ["ann"]);
    }

    async fn many_followers(client: &Client) {
        let (eve, ann) = ann_follows_eve(client).await?;
        for i in 0..5 {
            let follower = user(client, &format!("user-{i}")).await?;
            let follower = follower.update().add_following([&eve, &ann]).save(client).await?;
            assert_eq!(names(follower.query_following(), client).await?, ["ann", "eve"]);
        }
        assert_eq!(ann.query_followers().count(client).await?, 5);
        assert_eq!(eve.query_followers().count(client).await?, 6);
        assert_eq!(followed(client).await?, ["ann", "eve"]);
        assert_eq!(following(client).await?.len(), 6);
        let of_eve = names(eve.query_followers().where_(!User::NAME.eq("ann")), client).await?;
        assert_eq!(names(ann.query_followers(), client).await?, of_eve);

        assert_eq!(User::delete_many().where_(User::NAME.has_prefix("user")).exec(client).await?, 5);
        assert_eq!(names(eve.query_followers(), client).await?, ["ann"]);
        assert!(!ann.query_followers().exists(client).await?);
    }

    async fn long_paths(client: &Client) {
        let (eve, ann) = ann_follows_eve(client).await?;
        let back = eve.query_followers().traverse(User::FOLLOWING);
        assert_eq!(back.clone().only_id(client).await?, eve.id);
        assert_eq!(back.traverse(User::FOLLOWERS).only_id(client).await?, ann.id);
        let back = ann.query_following().traverse(User::FOLLOWERS);
        assert_eq!(back.clone().only_id(client).await?, ann.id);
        assert_eq!(back.traverse(User::FOLLOWING).only_id(client).await?, eve.id);

        let path = eve.query_followers().where_(User::NAME.eq("ann"));
        let path = path.traverse(User::FOLLOWING).where_(User::FOLLOWERS.has());
        let path = path.traverse(User::FOLLOWERS).where_(User::FOLLOWING.has_with(User::NAME.eq("eve")));
        assert_eq!(path.clone().only_id(client).await?, ann.id);
        let path = path.traverse(User::FOLLOWING).where_(User::FOLLOWERS.has_with(User::NAME.eq("ann")));
        assert_eq!(path.only_id(client).await?, eve.id);

        let path = User::query().where_(User::NAME.eq("eve")).traverse(User::FOLLOWERS);
        assert_eq!(names(path, client).await?, ["ann"]);
        assert!(!User::query().where_(User::NAME.eq("bob")).traverse(User::FOLLOWERS).exists(client).await?);
    }

    async fn loads(client: &Client) {
        ann_follows_eve(client).await?;
        let query = User::query().where_(User::NAME.in_(["eve", "ann"])).order_by(User::NAME.asc());
        let users =
            query.with(User::FOLLOWERS).with(User::FOLLOWING.with(User::FOLLOWERS)).all(client).await?;
        assert!(users[0].followers.get()?.is_empty());
        assert_eq!(users[0].following.get()?[0].name, "eve");
        assert_eq!(users[0].following.get()?[0].followers.get()?[0].name, "ann");
        assert_eq!(users[1].followers.get()?[0].name, "ann");
        assert!(users[1].following.get()?.is_empty());
    }
}
