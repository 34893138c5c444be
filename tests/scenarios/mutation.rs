//! What a builder makes of the calls on it, and which entities an update is of.

use chrono::Utc;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Group, GroupInfo, Pet, User};

async fn user(client: &Client, name: &str) -> Result<User, ent::Error> {
    User::create().name(name).age(30).save(client).await
}

scenario! {
    async fn neighbours_added_and_removed(client: &Client) {
        let (a, b, c) = (user(client, "a").await?, user(client, "b").await?, user(client, "c").await?);
        let friends = async |user: &User| user.query_friends().order_by(User::NAME.asc()).ids(client).await;
        a.update().add_friends([&b]).remove_friends([&b]).save(client).await?;
        assert!(friends(&a).await?.is_empty());
        a.update().add_friends([&b]).remove_friends([&c]).save(client).await?;
        assert_eq!(friends(&a).await?, [b.id]);
        a.update().add_friends([&c]).add_friends([&c, &b, &c]).save(client).await?;
        assert_eq!(friends(&a).await?, [b.id, c.id], "a neighbour is there once");
        a.update().remove_friends([&b]).remove_friends([&c]).save(client).await?;
        assert!(friends(&a).await?.is_empty());
        let d =
            User::create().name("d").age(1).add_friends([&a, &a]).add_friends([b.id]).save(client).await?;
        assert_eq!(friends(&d).await?, [a.id, b.id]);
    }

    async fn entities_references_and_keys(client: &Client) {
        let (a, b) = (user(client, "a").await?, user(client, "b").await?);
        let count = async || a.query_friends().count(client).await;
        a.update().add_friends([b.id]).save(client).await?;
        assert_eq!(count().await?, 1);
        a.update().remove_friends(vec![b.clone()]).save(client).await?;
        assert_eq!(count().await?, 0);
        a.update().add_friends(std::slice::from_ref(&b)).save(client).await?;
        assert_eq!(count().await?, 1);
        a.update().add_friends(Vec::<i64>::new()).remove_friends(Some(b.id)).save(client).await?;
        assert_eq!(count().await?, 0);
        let pet = Pet::create().name("p").owner(a.id).save(client).await?;
        assert_eq!(pet.update().maybe_owner(None::<&User>).save(client).await?, pet);
        assert_eq!(a.query_pets().count(client).await?, 1);
        pet.update().maybe_owner(Some(&b)).save(client).await?;
        assert_eq!(b.query_pets().only_id(client).await?, pet.id);
    }

    async fn the_last_call_wins(client: &Client) {
        let a = user(client, "a").await?;
        let update = || a.update();
        assert_eq!(update().name("x").name("y").save(client).await?.name, "y");
        assert_eq!(update().nickname("x").clear_nickname().save(client).await?.nickname, None);
        assert_eq!(
            update().clear_nickname().nickname("x").save(client).await?.nickname.as_deref(),
            Some("x")
        );
        assert_eq!(update().maybe_nickname(None::<&str>).save(client).await?.nickname.as_deref(), Some("x"));
        assert_eq!(update().maybe_nickname(Some("z")).save(client).await?.nickname.as_deref(), Some("z"));
        assert_eq!(update().nickname(None).save(client).await?.nickname, None);
        let b = User::create().name("b").name("c").age(1).age(2).nickname("n").nickname(None);
        let b = b.save(client).await?;
        assert_eq!((&*b.name, b.age, &b.nickname), ("c", 2, &None));
    }

    async fn an_update_of_one_is_of_the_row_as_it_was(client: &Client) {
        let a = user(client, "a").await?;
        // The condition does not hold any more once the update is done, and did when it was asked for.
        let b = a.update().where_(User::NAME.eq("a")).name("b").save(client).await?;
        assert_eq!((b.id, &*b.name), (a.id, "b"));
        let with_edges = a.update().where_(User::NAME.eq("b")).name("c").add_friends([&a]);
        assert_eq!(with_edges.save(client).await?.name, "c");
        let refused =
            a.update().where_(User::NAME.eq("b")).name("d").add_pets(Vec::<i64>::new()).save(client).await;
        assert!(refused.expect_err("the name is another one").is_not_found());
        let refused = a.update().where_(User::PETS.has()).name("d").save(client).await;
        assert!(refused.expect_err("there is no pet").is_not_found());
        Pet::create().name("p").owner(&a).save(client).await?;
        let owner = a.update().where_(User::PETS.has()).where_(User::NAME.eq("c")).name("d").clear_pets();
        assert_eq!(owner.save(client).await?.name, "d");
        assert!(!a.query_pets().exists(client).await?);
    }

    async fn an_update_of_many_is_of_those_that_match(client: &Client) {
        let info = GroupInfo::create().desc("d").save(client).await?;
        for name in ["a8m", "nati", "ariel"] {
            user(client, name).await?;
        }
        let a8m = User::query().where_(User::NAME.eq("a8m")).only(client).await?;
        Pet::create().name("pedro").owner(&a8m).save(client).await?;
        Group::create().name("GitHub").expire(Utc::now()).info(&info).add_users([&a8m]).save(client).await?;

        let owners = User::update_many().where_(User::PETS.has_with(Pet::NAME.eq("pedro")));
        assert_eq!(owners.last("x").exec(client).await?, 1);
        let members = User::update_many().where_(User::GROUPS.has()).where_(!User::PETS.has());
        assert_eq!(members.last("y").exec(client).await?, 0);
        assert_eq!(User::get(a8m.id, client).await?.last, "x");
        let others = User::update_many().where_(User::NAME.has_prefix("a")).add_friends([&a8m]).add_age(1);
        assert_eq!(others.exec(client).await?, 2);
        let ages = User::query().order_by(User::NAME.asc()).select(User::AGE).all(client).await?;
        assert_eq!(ages, [31, 31, 30]);
        // What an update matched counts, whether it changed anything or not.
        assert_eq!(User::update_many().where_(User::NAME.eq("a8m")).last("x").exec(client).await?, 1);
        let nobody = User::update_many().where_(User::NAME.eq("nobody"));
        assert_eq!(nobody.last("x").add_friends([&a8m]).exec(client).await?, 0);
    }

    async fn one_neighbour_of_many_entities(client: &Client) {
        user(client, "a").await?;
        user(client, "b").await?;
        let pet = Pet::create().name("p").save(client).await?;
        let error = User::update_many().last("z").add_pets([&pet]).exec(client).await;
        assert!(error.expect_err("a pet has one owner").is_constraint());
        assert!(!Pet::query().where_(Pet::OWNER.has()).exists(client).await?);
        assert_eq!(User::query().where_(User::LAST.eq("z")).count(client).await?, 0, "nothing is written");
    }
}
