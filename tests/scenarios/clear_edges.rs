//! Edges that are cleared, alone and together with additions and removals in the same update.

use chrono::Utc;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Card, File, FileType, Group, GroupInfo, User};

async fn users<const N: usize>(client: &Client, names: [&str; N]) -> Result<Vec<User>, ent::Error> {
    User::create_bulk(names.map(|name| User::create().name(name).age(30))).save(client).await
}

scenario! {
    async fn one_to_many(client: &Client) {
        let mut files = Vec::new();
        for name in ["f0", "f1", "f2"] {
            files.push(File::create().name(name).size(10).save(client).await?);
        }
        let png = FileType::create().name("png").add_files(&files).save(client).await?;
        assert_eq!(png.query_files().count(client).await?, 3);
        png.update().clear_files().save(client).await?;
        assert_eq!(png.query_files().count(client).await?, 0);
        assert_eq!(File::query().count(client).await?, 3, "the files stay");

        png.update().add_files(&files[..2]).save(client).await?;
        let names =
            async || png.query_files().order_by(File::NAME.asc()).select(File::NAME).all(client).await;
        png.update().remove_files(&files[..2]).add_files([&files[2]]).save(client).await?;
        assert_eq!(names().await?, ["f2"]);
        png.update().clear_files().add_files([&files[0]]).save(client).await?;
        assert_eq!(names().await?, ["f0"]);
        // Whatever their order, what is cleared goes first, and the last word about one neighbour counts.
        png.update().add_files([&files[1]]).remove_files([&files[1], &files[0]]).save(client).await?;
        assert_eq!(names().await?.len(), 0);
    }

    async fn many_to_many(client: &Client) {
        let users = users(client, ["a8m", "nati"]).await?;
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let mut groups = Vec::new();
        for name in ["GitHub", "GitLab"] {
            let group = Group::create().name(name).expire(Utc::now()).info(&info).add_users(&users);
            groups.push(group.save(client).await?);
        }
        let count = async |group: &Group| group.query_users().count(client).await;
        users[0].update().clear_groups().save(client).await?;
        assert_eq!(users[0].query_groups().count(client).await?, 0);
        assert_eq!((count(&groups[0]).await?, count(&groups[1]).await?), (1, 1));
        groups[0].update().clear_users().save(client).await?;
        assert_eq!((count(&groups[0]).await?, count(&groups[1]).await?), (0, 1));

        assert_eq!(Group::update_many().add_users([&users[0]]).exec(client).await?, 2);
        assert_eq!((count(&groups[0]).await?, count(&groups[1]).await?), (1, 2));
        assert_eq!(users[0].query_groups().count(client).await?, 2);
        groups[1].update().clear_users().save(client).await?;
        assert_eq!((count(&groups[0]).await?, count(&groups[1]).await?), (1, 0));
        Group::update_many().clear_users().exec(client).await?;
        assert_eq!((count(&groups[0]).await?, count(&groups[1]).await?), (0, 0));

        groups[0].update().add_users(&users).save(client).await?;
        groups[0].update().clear_users().add_users([&users[1]]).save(client).await?;
        assert_eq!(groups[0].query_users().only_id(client).await?, users[1].id);
        groups[0].update().remove_users([&users[1]]).add_users([&users[0]]).save(client).await?;
        assert_eq!(groups[0].query_users().only_id(client).await?, users[0].id);
    }

    async fn symmetric(client: &Client) {
        let all = users(client, ["a8m", "nati", "ariel"]).await?;
        let [a8m, nati, ariel] = &all[..] else { return Err("three users".into()) };
        let friends = async |user: &User| user.query_friends().count(client).await;
        a8m.update().add_friends([nati, ariel]).save(client).await?;
        nati.update().add_friends([ariel]).save(client).await?;
        for user in &all {
            assert_eq!(friends(user).await?, 2, "{}", user.name);
        }
        nati.update().clear_friends().save(client).await?;
        assert_eq!((friends(a8m).await?, friends(nati).await?, friends(ariel).await?), (1, 0, 1));
        assert_eq!(a8m.query_friends().only_id(client).await?, ariel.id);
        assert_eq!(User::update_many().clear_friends().exec(client).await?, 3);
        for user in &all {
            assert_eq!(friends(user).await?, 0, "{}", user.name);
        }
    }

    async fn two_directions_of_one_type(client: &Client) {
        let all = users(client, ["a8m", "nati", "ariel"]).await?;
        let [a8m, nati, ariel] = &all[..] else { return Err("three users".into()) };
        a8m.update().add_following([nati, ariel]).add_followers([nati, ariel]).save(client).await?;
        let counts = async |user: &User| -> Result<(u64, u64), ent::Error> {
            Ok((user.query_following().count(client).await?, user.query_followers().count(client).await?))
        };
        assert_eq!(counts(a8m).await?, (2, 2));
        assert_eq!(counts(nati).await?, (1, 1));
        a8m.update().clear_following().save(client).await?;
        assert_eq!(counts(a8m).await?, (0, 2), "the followers are others");
        assert_eq!(counts(nati).await?, (1, 0));
        a8m.update().add_following([nati]).clear_followers().save(client).await?;
        assert_eq!(counts(a8m).await?, (1, 0));
        assert_eq!(counts(nati).await?, (0, 1));
    }

    async fn to_one(client: &Client) {
        let all = users(client, ["a8m", "nati"]).await?;
        let [a8m, nati] = &all[..] else { return Err("two users".into()) };
        let card = Card::create().number("1").owner(a8m).save(client).await?;
        a8m.update().clear_card().save(client).await?;
        assert!(!card.query_owner().exists(client).await?);
        // Clearing what is clear does nothing.
        a8m.update().clear_card().clear_spouse().clear_parent().save(client).await?;

        card.update().owner(nati).save(client).await?;
        card.update().clear_owner().owner(a8m).save(client).await?;
        assert_eq!(a8m.query_card().only_id(client).await?, card.id);
        card.update().owner(nati).clear_owner().save(client).await?;
        assert!(!card.query_owner().exists(client).await?, "the last call wins");
    }
}
