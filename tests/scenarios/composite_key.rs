//! Keys of several fields, and keys that are references: how such entities are named, found, changed and deleted.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use ent::{Error, Schema};
use uuid::Uuid;

use crate::edge_schema::entities::{self, Relationship, RelationshipCreate, Tweet, TweetLike, User};
use crate::scenario;

/// A key of four columns of four types, in another order than the fields, one of them a reference.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(id(region, shelf_id, at, serial), table = "stock", index(note))]
pub struct Item {
    #[ent(default = Uuid::new_v4())]
    pub serial: Uuid,
    #[ent(max_len = 16, not_empty)]
    pub region: String,
    pub at: DateTime<Utc>,
    #[ent(column = "shelf")]
    pub shelf_id: i64,
    #[ent(default = 0)]
    pub amount: i64,
    pub note: Option<String>,
    #[ent(inverse = items, field = shelf_id)]
    pub shelf: One<Shelf>,
    /// A reference that is no field.
    #[ent(inverse = borrowed)]
    pub borrower: One<Shelf>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Shelf {
    pub id: i64,
    pub items: Many<Item>,
    pub borrowed: Many<Item>,
}

fn schema() -> Schema {
    ent::schema![Item]
}

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default()
}

async fn like(client: &Client) -> Result<(i64, i64), Error> {
    let user = User::create().save(client).await?;
    let tweet = Tweet::create().text("foo").save(client).await?;
    let like = TweetLike::create().user(&user).tweet(&tweet).save(client).await?;
    assert_eq!(like.id(), (user.id, tweet.id));
    Ok(like.id())
}

scenario! {
    async fn one_by_its_key(client: &Client) with entities::schema(); {
        let (user, tweet) = like(client).await?;
        like(client).await?;
        let found = TweetLike::get((user, tweet), client).await?;
        assert_eq!((found.user_id, found.tweet_id), (user, tweet));
        assert_eq!(TweetLike::get(&found, client).await?, found);
        assert!(TweetLike::get((user, tweet + 1), client).await.unwrap_err().is_not_found());
        assert_eq!(found.query_user().only_id(client).await?, user);
        let loaded = TweetLike::query().where_(TweetLike::USER_ID.eq(user)).with(TweetLike::USER).with(TweetLike::TWEET);
        let loaded = loaded.only(client).await?;
        assert_eq!((loaded.user.require()?.id, loaded.tweet.require()?.id), (user, tweet));
        let error = TweetLike::create().user_id(user).tweet_id(tweet).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");

        let moved = found.update().liked_at(moment()).save(client).await?;
        assert_eq!((moved.liked_at, moved.id()), (moment(), (user, tweet)));
        assert!(found.to_string().starts_with("TweetLike(liked_at="), "{found}");
        assert!(found.to_string().ends_with(&format!("user_id={user}, tweet_id={tweet})")), "{found}");
        assert_eq!(TweetLike::query().where_(TweetLike::LIKED_AT.eq(moment())).count(client).await?, 1);
        TweetLike::update((user, tweet)).where_(TweetLike::LIKED_AT.eq(moment())).liked_at(Utc::now()).save(client).await?;
        let missing = TweetLike::update((user, tweet + 1)).liked_at(moment()).save(client).await.unwrap_err();
        assert!(missing.is_not_found(), "{missing}");
        assert_eq!(TweetLike::update((user, tweet)).save(client).await?.id(), (user, tweet));

        TweetLike::delete((user, tweet)).exec(client).await?;
        assert!(moved.delete().exec(client).await.unwrap_err().is_not_found());
        assert_eq!(TweetLike::query().count(client).await?, 1);
    }

    async fn many(client: &Client) with entities::schema(); {
        let user = User::create().save(client).await?;
        let mut builders = Vec::new();
        for text in ["d", "c", "b", "a"] {
            let tweet = Tweet::create().text(text).save(client).await?;
            builders.insert(0, TweetLike::create().user(&user).tweet(&tweet));
        }
        let likes = TweetLike::create_bulk(builders).save(client).await?;
        let ids: Vec<(i64, i64)> = likes.iter().map(|like| like.id()).collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "in the order of their builders: {ids:?}");
        let query = TweetLike::query().order_by(TweetLike::TWEET_ID.desc());
        assert_eq!(query.clone().ids(client).await?, ids);
        assert_eq!(query.clone().first_id(client).await?, Some(ids[0]));
        assert_eq!(query.limit(1).only_id(client).await?, ids[0]);

        let some = TweetLike::USER.has() & TweetLike::TWEET.has_with(Tweet::TEXT.in_(["a", "b"]));
        assert_eq!(TweetLike::update_many().where_(some.clone()).liked_at(moment()).exec(client).await?, 2);
        assert_eq!(TweetLike::query().where_(TweetLike::LIKED_AT.eq(moment())).count(client).await?, 2);
        // Conditions on the entity's own table take two steps on some databases.
        let own = User::LIKES.has_with(TweetLike::LIKED_AT.eq(moment()));
        let deleted = TweetLike::delete_many().where_(some & TweetLike::USER.has_with(own)).exec(client).await?;
        assert_eq!(deleted, 2);
        assert_eq!(TweetLike::delete_many().exec(client).await?, 2);
    }

    async fn four_columns(client: &Client) with super::schema(); {
        let shelf = Shelf::create().save(client).await?;
        let item = Item::create().region("eu").shelf(&shelf).at(moment()).save(client).await?;
        let key = ("eu".to_owned(), shelf.id, moment(), item.serial);
        assert_eq!(item.id(), key);
        assert_eq!(Item::get(("eu", shelf.id, moment(), item.serial), client).await?, item);
        let item = Item::update(&key).add_amount(3).borrower(&shelf).save(client).await?;
        assert_eq!(item.amount, 3);
        assert_eq!(item.query_borrower().only_id(client).await?, shelf.id);
        let error = Item::create().region("").shelf(&shelf).at(moment()).save(client).await.unwrap_err();
        assert!(error.is_validation(), "{error}");

        let more = (0..5).map(|n| Item::create().region(format!("r{n}")).shelf(&shelf).at(moment()).note("x"));
        let more = Item::create_bulk(more).save(client).await?;
        assert_eq!(shelf.query_items().count(client).await?, 6);
        assert_eq!(more[4].region, "r4");
        let loaded = Item::query().where_(Item::BORROWER.has()).with(Item::BORROWER).with(Item::SHELF).only(client).await?;
        assert_eq!(loaded.borrower.require()?.id, shelf.id);

        let other = Shelf::create().add_borrowed(&more).save(client).await?;
        assert_eq!(other.query_borrowed().count(client).await?, 5);
        other.update().remove_borrowed([&more[0], &more[1], &more[1]]).save(client).await?;
        assert_eq!(other.query_borrowed().order_by(Item::REGION.asc()).ids(client).await?, more[2..].iter().map(|item| item.id()).collect::<Vec<_>>());
        let error = other.update().add_borrowed([&item]).save(client).await.unwrap_err();
        assert!(error.is_constraint(), "borrowed by the first: {error}");
        let updated = Item::update_many().where_(Item::BORROWER.has_with(Shelf::BORROWED.has_with(Item::NOTE.eq("x"))));
        assert_eq!(updated.clear_borrower().amount(9).exec(client).await?, 3);
        let loaded = Shelf::query().with(Shelf::ITEMS.limit(2)).with(Shelf::BORROWED).order_by(Shelf::ID.asc());
        let loaded = loaded.all(client).await?;
        let first: Vec<&str> = loaded[0].items.get()?.iter().map(|item| &*item.region).collect();
        assert_eq!(first, ["eu", "r0"], "in the order of the key");
        assert_eq!((loaded[0].borrowed.get()?.len(), loaded[1].borrowed.get()?.len()), (1, 0));
    }

    async fn the_key_is_no_field_of_an_update(client: &Client) with entities::schema(); {
        let (u1, u2) = (User::create().save(client).await?, User::create().save(client).await?);
        let row = Relationship::create().user(&u1).relative(&u2).weight(2).save(client).await?;
        let error = u1.update().clear_relationship().save(client).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`User.relationship`: it is held by `user_id`, which is in the key of `Relationship`, and a key never changes"
        );
        let copy = row.clone();
        let error = RelationshipCreate::from(&copy).save(client).await.unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        copy.delete().exec(client).await?;
        assert_eq!(RelationshipCreate::from(&row).save(client).await?, row);
    }
}

mod shared {
    //! One to one by the same key: the reference is the key of its own row.

    use super::*;

    #[derive(Entity, Clone, Debug, PartialEq)]
    pub struct Person {
        pub id: i64,
        pub metadata: One<Metadata>,
        pub info: Many<Info>,
    }

    #[derive(Entity, Clone, Debug, PartialEq)]
    pub struct Metadata {
        pub id: i64,
        #[ent(default = 0)]
        pub age: i64,
        pub parent_id: Option<i64>,
        #[ent(inverse = metadata, field = id)]
        pub user: One<Person>,
        pub children: Many<Metadata>,
        #[ent(inverse = children, field = parent_id)]
        pub parent: One<Metadata>,
    }

    #[derive(Entity, Clone, Debug, PartialEq)]
    pub struct Info {
        pub id: i64,
        pub content: Json<Vec<String>>,
        #[ent(inverse = info, field = id)]
        pub user: One<Person>,
    }

    scenario! {
        async fn key_and_reference_are_one(client: &Client) with ent::schema![Person]; {
            let a8m = Person::create().save(client).await?;
            let nat = Person::create().save(client).await?;
            let row = Metadata::create().user(&nat).save(client).await?;
            assert_eq!(row.id, nat.id);
            let row = Metadata::create().user(&a8m).age(10).parent(&row).save(client).await?;
            assert_eq!((row.id, row.parent_id), (a8m.id, Some(nat.id)));
            assert_eq!(a8m.query_metadata().only(client).await?, row);
            assert_eq!(row.query_user().only_id(client).await?, a8m.id);
            assert_eq!(Metadata::query().with(Metadata::USER).where_(Metadata::ID.eq(a8m.id)).only(client).await?.user.require()?.id, a8m.id);
            let error = Metadata::create().user(&a8m).save(client).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
            let error = Metadata::create().id(a8m.id + 100).save(client).await.unwrap_err();
            assert!(error.is_foreign_key_violation(), "{error}");
            let error = a8m.update().clear_metadata().save(client).await.unwrap_err();
            assert!(error.is_validation(), "{error}");
            let error = a8m.delete().exec(client).await.unwrap_err();
            assert!(error.is_foreign_key_violation(), "{error}");
            assert_eq!(Metadata::update(a8m.id).age(11).save(client).await?.age, 11);

            let info = Info::create().user(&a8m).content(Json(vec!["a".to_owned()])).save(client).await?;
            assert_eq!(info.id, a8m.id);
            let error = Info::create().id(a8m.id).content(Json(vec![])).save(client).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error}");
            let error = a8m.update().clear_info().save(client).await.unwrap_err();
            assert!(error.is_validation(), "{error}");
            info.delete().exec(client).await?;
            row.delete().exec(client).await?;
            a8m.delete().exec(client).await?;
        }
    }
}
