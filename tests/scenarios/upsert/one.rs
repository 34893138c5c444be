//! One entity: what is written of which values, and what the outcome says.

use chrono::{DateTime, Utc};
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Card, Item, Task, User, UserCreate};

fn phoned(phone: &str, name: &str) -> UserCreate<ent::__private::Set, ent::__private::Set> {
    User::create().age(30).name(name).phone(phone)
}

scenario! {
    async fn what_the_methods_say(client: &Client) {
        let user = phoned("0000", "Ariel").save(client).await?;
        let plain = phoned("0000", "Mashraki").save(client).await;
        assert!(plain.is_err_and(|error| error.is_unique_violation()));

        let named = phoned("0000", "Mashraki").on_conflict(User::PHONE).update().set_new(User::NAME);
        let Upserted::Updated(named) = named.save(client).await? else { panic!("it was there") };
        assert_eq!((named.id, &*named.name, named.age, &named.address), (user.id, "Mashraki", 30, &user.address));

        let changed = phoned("0000", "never written").on_conflict(User::PHONE).update();
        let changed = changed.set(User::AGE, 33).set(User::ADDRESS, "localhost").save(client).await?;
        assert!(changed.is_updated());
        let changed = changed.into_entity();
        assert_eq!((changed.id, &*changed.name, changed.age), (user.id, "Mashraki", 33));
        assert_eq!(changed.address.as_deref(), Some("localhost"));

        let younger = phoned("0000", "x").on_conflict(User::PHONE).update().add(User::AGE, -1);
        let younger = younger.clear(User::ADDRESS).save(client).await?.into_entity();
        assert_eq!((younger.age, younger.address), (32, None));

        let other = phoned("1111", "Other").on_conflict(User::PHONE).update().set(User::AGE, 7);
        let other = other.save(client).await?;
        assert!(other.is_inserted());
        assert_eq!((other.entity().age, &*other.entity().name), (30, "Other"));
        assert_eq!(User::query().count(client).await?, 2);
    }

    async fn an_entity_that_is_left(client: &Client) {
        let first = Item::create().text("text").on_conflict(Item::TEXT).ignore().save(client).await?;
        let Upserted::Inserted(first) = first else { panic!("there was none") };
        let again = Item::create().text("text").on_conflict(Item::TEXT).ignore().save(client).await?;
        assert_eq!(again, Upserted::Ignored(first.clone()));
        let by_key = Item::create().id(&first.id).text("other").on_conflict(Item::ID).ignore().save(client).await?;
        assert_eq!(by_key, Upserted::Ignored(first.clone()));
        assert_eq!(Item::query().only(client).await?, first);

        let text = Item::create().id(&first.id).text("new").on_conflict(Item::ID).update_new_values();
        assert_eq!(text.exec(client).await?, Upserted::Updated(()));
        let text = Item::query().only(client).await?;
        assert_eq!((text.id, text.text.as_deref()), (first.id, Some("new")));
    }

    /// What nobody said is left alone: a default of a create is for what is created.
    async fn new_values_are_those_that_are_given(client: &Client) {
        let a8m = phoned("1", "a8m").role(crate::schema::Role::Admin).last("Mashraki").nickname("a8m");
        let a8m = a8m.save(client).await?;
        let pet = crate::schema::Pet::create().name("xabi").save(client).await?;
        let changed = phoned("1", "ariel").age(31).nickname(None).add_pets([&pet]).team(&pet);
        let changed = changed.on_conflict(User::PHONE).update_new_values().add(User::AGE, 1);
        let changed = changed.save(client).await?.into_entity();
        assert_eq!((changed.id, &*changed.name, changed.age), (a8m.id, "ariel", 32));
        assert_eq!((changed.role, &*changed.last, changed.nickname), (a8m.role, "Mashraki", None));
        assert_eq!(a8m.query_pets().only_id(client).await?, pet.id);
        assert_eq!(a8m.query_team().only_id(client).await?, pet.id);

        let unknown = phoned("1", "ariel").on_conflict(User::PHONE).update().set_new(User::LAST);
        assert_eq!(unknown.save(client).await?.into_entity().last, "unknown", "its default was asked for");
    }

    async fn defaults_of_an_update_apply_and_what_is_immutable_stays(client: &Client) {
        let long_ago: DateTime<Utc> = "2020-01-01T00:00:00Z".parse()?;
        let card = Card::create().number("102030").name("a8m").balance(1.5).create_time(long_ago).update_time(long_ago);
        let card = card.save(client).await?;

        let new = || Card::create().number("102030").name("nati");
        let none = new().on_conflict(Card::NUMBER).update_new_values().where_(Card::CREATE_TIME.neq(long_ago));
        assert_eq!(none.save(client).await?, Upserted::Ignored(card.clone()));
        let none = new().on_conflict(Card::NUMBER).update_new_values().where_(Card::CREATE_TIME.neq(long_ago));
        assert_eq!(none.exec(client).await?, Upserted::Ignored(()));

        let changed = new().create_time(Utc::now()).on_conflict(Card::NUMBER).update_new_values();
        let changed = changed.where_(Card::CREATE_TIME.eq(long_ago)).save(client).await?;
        assert!(changed.is_updated());
        let changed = changed.into_entity();
        assert_eq!((changed.id, changed.create_time, changed.balance), (card.id, long_ago, 1.5));
        assert!(changed.update_time > long_ago);
        assert_eq!(changed.name.as_deref(), Some("nati"));

        let cleared = Card::create().number("102030").name(None).on_conflict(Card::NUMBER).update_new_values();
        assert_eq!(cleared.save(client).await?.into_entity().name, None);
    }

    async fn values_are_checked(client: &Client) {
        let task = || Task::create().name("a").owner("b");
        task().save(client).await?;
        let target = (Task::OWNER, Task::NAME);
        let refused = task().on_conflict(target).update().set(Task::PRIORITY, 9).save(client).await;
        assert!(refused.is_err_and(|error| error.is_validation()));
        let refused = task().priority(9).on_conflict(target).update_new_values().save(client).await;
        assert!(refused.is_err_and(|error| error.is_validation()));
        let refused = task().on_conflict(target).update().set(Task::CREATED_AT, Utc::now()).save(client).await;
        assert!(refused.is_err_and(|error| error.is_validation()), "it is immutable");
        let task = task().priority(2).on_conflict(target).update().set_new(Task::PRIORITY).save(client).await?;
        assert_eq!(task.entity().priority, 2);
    }

    /// The values of another unique field are in conflict with another entity: that is none to be changed.
    async fn another_constraint_is_an_error(client: &Client) {
        phoned("1", "a8m").nickname("a8m").save(client).await?;
        let nati = phoned("2", "nati").nickname("nati").save(client).await?;
        for phone in ["2", "3"] {
            let taken = phoned(phone, "x").nickname("a8m").on_conflict(User::PHONE).update_new_values();
            assert!(taken.save(client).await.is_err_and(|error| error.is_unique_violation()), "{phone}");
        }
        assert_eq!(User::get(nati.id, client).await?, nati);
        assert_eq!(User::query().count(client).await?, 2);
    }

    async fn nothing_is_in_conflict_with_null(client: &Client) {
        for _ in 0..2 {
            let user = User::create().age(1).name("nobody").on_conflict(User::PHONE).ignore();
            assert!(user.save(client).await?.is_inserted());
        }
        assert_eq!(User::query().count(client).await?, 2);
    }

    async fn within_a_transaction(client: &Client) {
        phoned("1", "a8m").nickname("a8m").save(client).await?;
        let tx = client.begin().await?;
        let updated = phoned("1", "ariel").on_conflict(User::PHONE).update_new_values().save(&tx).await?;
        assert!(updated.is_updated());
        // What is refused does not end the transaction.
        let taken = phoned("2", "x").nickname("a8m").on_conflict(User::PHONE).update_new_values();
        assert!(taken.save(&tx).await.is_err_and(|error| error.is_unique_violation()));
        assert!(phoned("2", "nati").on_conflict(User::PHONE).ignore().save(&tx).await?.is_inserted());
        tx.rollback().await?;
        assert_eq!(User::query().only(client).await?.name, "a8m");
    }

    async fn at_the_same_time(client: &Client) {
        let upserts = (0..16).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let user = phoned("1", "a8m").on_conflict(User::PHONE).update().add(User::AGE, 1);
                user.save(&client).await
            })
        });
        let upserts: Vec<_> = upserts.collect();
        let mut inserted = 0;
        for upsert in upserts {
            inserted += usize::from(upsert.await??.is_inserted());
        }
        assert_eq!((inserted, User::query().only(client).await?.age), (1, 45));
    }
}
