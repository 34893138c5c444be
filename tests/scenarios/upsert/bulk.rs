//! Many upserts at once: in the order of their builders, all of them or none.

use chrono::{DateTime, Utc};
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Card, Item, License, User};

scenario! {
    async fn some_are_there(client: &Client) {
        let user = |phone: &str, name: &str| User::create().age(1).name(name).phone(phone);
        let there = user("0000", "Ariel").save(client).await?;
        let both = User::create_bulk([user("0000", "A"), user("1111", "B"), user("1111", "C")]);
        let done = both.on_conflict(User::PHONE).update_new_values().save(client).await?;
        let [Upserted::Updated(a), Upserted::Inserted(b), Upserted::Updated(c)] = &done[..] else {
            panic!("{done:?}")
        };
        assert_eq!((a.id, &*a.name), (there.id, "A"));
        assert_eq!((&*b.name, &*c.name, b.id), ("B", "C", c.id));
        assert_eq!(User::query().count(client).await?, 2);

        let none: [crate::schema::UserCreate<_, _>; 0] = [];
        let none = User::create_bulk(none.map(|user: crate::schema::UserCreate<ent::__private::Set, ent::__private::Set>| user));
        assert!(none.on_conflict(User::PHONE).ignore().save(client).await?.is_empty());
    }

    async fn many_of_both(client: &Client) {
        let item = |n: usize| Item::create().id(format!("item {n}")).text(format!("text {n}"));
        let evens = (0..300).step_by(2).map(item);
        Item::create_bulk(evens).on_conflict(Item::ID).ignore().exec(client).await?;
        let all = (0..300).map(|n| item(n).text(format!("new {n}")));
        let all = Item::create_bulk(all).on_conflict(Item::ID).update_new_values().save(client).await?;
        for (n, item) in all.iter().enumerate() {
            assert_eq!((item.is_updated(), item.is_inserted()), (n % 2 == 0, n % 2 == 1));
            assert_eq!(item.entity().id, format!("item {n}"));
            assert_eq!(item.entity().text.as_ref(), Some(&format!("new {n}")));
        }
        let ignored = (0..300).map(|n| item(n).text(format!("never {n}")));
        let ignored = Item::create_bulk(ignored).on_conflict(Item::ID).ignore().exec(client).await?;
        assert!(ignored.iter().all(Upserted::is_ignored));
        assert_eq!(Item::query().where_(Item::TEXT.has_prefix("new")).count(client).await?, 300);
    }

    async fn what_each_gives(client: &Client) {
        let long_ago: DateTime<Utc> = "2020-01-01T00:00:00Z".parse()?;
        let licenses = (1..=3).map(|id| License::create().id(id).create_time(long_ago).update_time(long_ago));
        License::create_bulk(licenses).exec(client).await?;
        let again = (1..=4).map(|id| License::create().id(id));
        let again = License::create_bulk(again).on_conflict(License::ID).update_new_values().save(client).await?;
        let (old, new): (Vec<_>, Vec<_>) = again.into_iter().partition(Upserted::is_updated);
        assert_eq!((old.len(), new.len()), (3, 1));
        assert!(old.iter().all(|old| old.entity().create_time == long_ago && old.entity().update_time > long_ago));

        // One gives no name, and another does: each is written as it is given.
        let card = |number: &str| Card::create().number(number);
        Card::create_bulk([card("1").name("a"), card("2").name("b")]).exec(client).await?;
        let cards = Card::create_bulk([card("1").name(None), card("2").name("c"), card("3")]);
        cards.on_conflict(Card::NUMBER).update_new_values().exec(client).await?;
        let names = Card::query().order_by(Card::NUMBER.asc()).select(Card::NAME).all(client).await?;
        assert_eq!(names, [None, Some("c".to_owned()), None]);
    }

    async fn all_or_none(client: &Client) {
        let user = |phone: &str, nickname: &str| {
            User::create().age(1).name(phone).phone(phone).nickname(nickname)
        };
        user("1", "a").save(client).await?;
        let taken = User::create_bulk([user("1", "b"), user("2", "c"), user("3", "b")]);
        let taken = taken.on_conflict(User::PHONE).update_new_values().save(client).await;
        assert!(taken.is_err_and(|error| error.is_unique_violation()));
        let left = User::query().only(client).await?;
        assert_eq!(left.nickname.as_deref(), Some("a"));
    }
}
