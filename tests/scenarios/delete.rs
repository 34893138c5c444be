//! Deletions: of one, of many, guarded by predicates and by the database.

use chrono::{TimeDelta, Utc};
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Group, GroupInfo, Node, Pet, User};

scenario! {
    async fn of_one(client: &Client) {
        let node = Node::create().value(1).save(client).await?;
        Node::delete(node.id).exec(client).await?;
        let error = Node::delete(node.id).exec(client).await.expect_err("it is gone");
        assert!(error.is_not_found(), "{error}");
        assert!(node.delete().exec(client).await.expect_err("it is gone").is_not_found());

        let node = Node::create().value(1).save(client).await?;
        Node::delete(&node).exec(client).await?;
        assert!(!Node::query().exists(client).await?);
    }

    async fn of_many(client: &Client) {
        Node::create_bulk((0..5).map(|n| Node::create().value(n))).save(client).await?;
        assert_eq!(Node::delete_many().where_(Node::VALUE.gt(2)).exec(client).await?, 2);
        assert_eq!(Node::delete_many().where_(Node::VALUE.gt(2)).exec(client).await?, 0);
        assert_eq!(
            Node::delete_many().where_(Node::VALUE.gt(0)).where_(Node::VALUE.lt(2)).exec(client).await?,
            1
        );
        assert_eq!(Node::delete_many().exec(client).await?, 2);
        assert_eq!(Node::delete_many().exec(client).await?, 0);
    }

    async fn by_what_is_next_to_them(client: &Client) {
        let a = User::create().name("a").age(1).save(client).await?;
        let b = User::create().name("b").age(1).parent(&a).save(client).await?;
        for (name, owner) in [("x", &a), ("y", &b)] {
            Pet::create().name(name).owner(owner).save(client).await?;
        }
        let of_a = Pet::OWNER.has_with(User::NAME.eq("a"));
        assert_eq!(Pet::delete_many().where_(of_a).exec(client).await?, 1);
        assert_eq!(Pet::query().only(client).await?.name, "y");
        // A condition on the table itself.
        let children = User::PARENT.has_with(User::NAME.eq("a"));
        assert_eq!(User::delete_many().where_(children).exec(client).await?, 1);
        assert_eq!(User::query().only_id(client).await?, a.id);
        assert_eq!(
            Pet::query().where_(!Pet::OWNER.has()).count(client).await?,
            1,
            "the pet stays, on its own"
        );
        let orphan = Pet::query().only(client).await?;
        let error = orphan.delete().where_(Pet::OWNER.has()).exec(client).await;
        assert!(error.expect_err("it has no owner").is_not_found());
        orphan.delete().where_(!Pet::OWNER.has()).exec(client).await?;
    }

    async fn of_what_is_needed(client: &Client) {
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let hub = Group::create().name("GitHub").expire(Utc::now()).info(&info).save(client).await?;
        let error = info.delete().exec(client).await.expect_err("the group needs it");
        assert!(error.is_foreign_key_violation(), "{error}");
        let error = GroupInfo::delete_many().exec(client).await.expect_err("the group needs it");
        assert!(error.is_foreign_key_violation(), "{error}");
        assert_eq!(hub.query_info().only_id(client).await?, info.id);
        hub.delete().exec(client).await?;
        info.delete().exec(client).await?;
    }

    async fn guarded(client: &Client) {
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let later = Utc::now() + TimeDelta::hours(1);
        let hub = Group::create().name("GitHub").expire(later).info(&info).save(client).await?;
        let expired = || Group::EXPIRE.lt(Utc::now());
        let deleted =
            Group::delete_many().where_(Group::ID.eq(hub.id)).where_(expired()).exec(client).await?;
        assert_eq!(deleted, 0);
        let error = hub.delete().where_(expired()).exec(client).await.expect_err("it has not expired");
        assert!(error.is_not_found());
        let error = hub.update().active(false).where_(expired()).save(client).await;
        assert!(error.expect_err("it has not expired").is_not_found());
        assert!(Group::get(hub.id, client).await?.active);

        hub.update().expire(Utc::now() - TimeDelta::hours(1)).save(client).await?;
        let hub = hub.update().active(false).where_(expired()).save(client).await?;
        assert!(!hub.active);
        hub.delete().where_(expired()).exec(client).await?;
        assert!(!Group::query().exists(client).await?);
    }
}
