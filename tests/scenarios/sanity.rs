//! A walk across the whole surface, as Ent's own sanity test takes it.

use chrono::{TimeDelta, Utc};
use ent::count;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Group, GroupInfo, Pet, User};

scenario! {
    async fn updates_that_change_nothing(client: &Client) {
        let user = User::create().name("foo").age(20).save(client).await?;
        assert_eq!(User::update_many().exec(client).await?, 0);
        assert_eq!(user.update().save(client).await?, user);
        assert_eq!(User::query().only(client).await?, user);
        assert_eq!(User::delete_many().exec(client).await?, 1);
        assert!(User::query().all(client).await?.is_empty());
    }

    async fn a_graph(client: &Client) {
        let pedro = Pet::create().name("pedro").save(client).await?;
        let first = User::create().name("foo").age(20).add_pets([&pedro]).save(client).await?;
        let second = User::create().name("bar").age(20).add_children([&first]).save(client).await?;
        let info = GroupInfo::create().desc("group info").save(client).await?;
        let group = Group::create()
            .name("GitHub")
            .expire(Utc::now() + TimeDelta::hours(1))
            .info(&info)
            .add_users([&first, &second])
            .save(client)
            .await?;
        assert_eq!(Group::query().count(client).await?, 1);
        assert_eq!(Group::query().where_(Group::ACTIVE.eq(false)).count(client).await?, 0);
        assert_eq!(group.query_users().count(client).await?, 2);
        for user in [&first, &second] {
            assert_eq!(user.query_groups().only_id(client).await?, group.id);
        }
        assert_eq!(second.query_children().only_id(client).await?, first.id);
        assert_eq!(first.query_parent().only_id(client).await?, second.id);

        let qux = User::create().name("qux").age(20).spouse(&first).save(client).await?;
        assert_eq!(first.query_spouse().only_id(client).await?, qux.id);
        assert_eq!(qux.query_spouse().only_id(client).await?, first.id);

        // Paths.
        assert_eq!(first.query_pets().traverse(Pet::OWNER).only_id(client).await?, first.id);
        let back = first.query_pets().traverse(Pet::OWNER).traverse(User::PETS).only(client).await?;
        assert_eq!(back.name, "pedro");
        assert_eq!(first.query_spouse().traverse(User::PETS).count(client).await?, 0);
        assert_eq!(qux.query_spouse().traverse(User::PETS).only_id(client).await?, pedro.id);
        assert_eq!(first.query_groups().traverse(Group::USERS).count(client).await?, 2);
        let groups = Group::query().traverse(Group::USERS).traverse(User::GROUPS).count(client).await?;
        assert_eq!(groups, 1, "each neighbour is there once");

        // Predicates on edges.
        let users = async |predicate| User::query().where_(predicate).count(client).await;
        assert_eq!(users(User::PETS.has()).await?, 1);
        assert_eq!(users(User::SPOUSE.has()).await?, 2);
        assert_eq!(users(!User::SPOUSE.has()).await?, 1);
        assert_eq!(users(User::GROUPS.has()).await?, 2);
        assert_eq!(users(User::GROUPS.has_with(Group::NAME.has_prefix("G"))).await?, 2);
        let groups = async |predicate| Group::query().where_(predicate).count(client).await;
        assert_eq!(groups(Group::USERS.has()).await?, 1);
        assert_eq!(groups(Group::USERS.has_with(User::NAME.eq("foo"))).await?, 1);
        assert_eq!(groups(Group::USERS.has_with(User::NAME.eq("qux"))).await?, 0);

        assert_eq!(User::query().count(client).await?, 3);
        assert!(User::query().exists(client).await?);
        for (prefix, expected) in [("ped", true), ("pan", false)] {
            let predicate = User::PETS.has_with(Pet::NAME.has_prefix(prefix));
            assert_eq!(User::query().where_(predicate).exists(client).await?, expected, "{prefix}");
        }
        let first_by = async |order| User::query().order_by(order).first(client).await;
        assert_eq!(first_by(User::NAME.asc()).await?.map(|user| user.name).as_deref(), Some("bar"));
        assert_eq!(first_by(User::NAME.desc()).await?.map(|user| user.name).as_deref(), Some("qux"));

        // Updates of many.
        let changed = User::update_many().where_(User::ID.eq(first.id)).name("Ariel").exec(client).await?;
        assert_eq!(changed, 1);
        assert_eq!(User::get(first.id, client).await?.name, "Ariel");
        assert_eq!(User::query().where_(User::NAME.eq("Ariel")).only_id(client).await?, first.id);

        pedro.update().clear_owner().save(client).await?;
        assert_eq!(first.query_pets().count(client).await?, 0);
        let only_first = || User::update_many().where_(User::ID.eq(first.id));
        only_first().add_pets([&pedro]).exec(client).await?;
        assert_eq!(first.query_pets().only_id(client).await?, pedro.id);
        only_first().remove_pets([&pedro]).exec(client).await?;
        assert_eq!(first.query_pets().count(client).await?, 0);

        User::update_many().clear_spouse().exec(client).await?;
        assert!(!User::query().where_(User::SPOUSE.has()).exists(client).await?);

        only_first().add_friends([&second]).remove_groups([&group]).exec(client).await?;
        assert!(!first.query_groups().exists(client).await?);
        assert!(second.query_groups().exists(client).await?);
        assert_eq!(first.query_friends().only_id(client).await?, second.id);
        assert_eq!(second.query_friends().only_id(client).await?, first.id);

        let renamed = qux.update().name("quux").add_groups([&group]).save(client).await?;
        assert_eq!(renamed.name, "quux");
        assert_eq!(qux.query_groups().only_id(client).await?, group.id);
    }

    async fn updates_of_one(client: &Client) {
        let error = User::update(1).name("foo").save(client).await.expect_err("there is none");
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.to_string(), "User not found");

        let first = User::create().name("foo").age(20).save(client).await?;
        let second = first.update().where_(User::NAME.eq("foo")).name("bar").save(client).await?;
        assert_eq!((second.id, &*second.name), (first.id, "bar"));
        let error = first.update().where_(User::NAME.eq("baz")).name("qux").save(client).await;
        assert!(error.expect_err("the name is another one").is_not_found());
        assert_eq!(User::get(first.id, client).await?.name, "bar");
    }

    async fn groups_and_keys(client: &Client) {
        for name in ["a", "a", "b"] {
            User::create().name(name).age(10).save(client).await?;
        }
        let mut groups = User::query()
            .group_by((User::NAME, User::AGE))
            .aggregate((count(), User::AGE.sum()))
            .all(client)
            .await?;
        groups.sort();
        let expected = [(("a".to_owned(), 10), (2, Some(20))), (("b".to_owned(), 10), (1, Some(10)))];
        assert_eq!(groups, expected);

        let ids = User::query().ids(client).await?;
        assert_eq!(ids.len(), 3);
        assert_eq!(User::delete_many().where_(User::ID.in_(Vec::<i64>::new())).exec(client).await?, 0);
        assert_eq!(User::delete_many().where_(User::ID.in_(ids)).exec(client).await?, 3);
        assert!(User::query().ids(client).await?.is_empty());
    }
}
