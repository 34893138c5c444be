//! Keys of one's own: named columns, UUIDs, texts, bytes, types of one's own, keys of mixins, and keys of the database.

mod entities;

use ent::prelude::*;
use ent::sql::Statement;
use ent::{Dialect, Error};
use uuid::Uuid;

use crate::scenario;
use entities::*;

async fn pet(client: &Client, id: &str) -> Result<Pet, Error> {
    Pet::create().id(id).save(client).await
}

/// The keys of the pets of a query, in alphabetical order.
async fn ids(query: Query<Pet>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(Pet::ID.asc()).ids(client).await
}

fn note(id: &str) -> NoteId {
    NoteId(id.to_owned())
}

fn sid(id: &str) -> Sid {
    Sid(id.to_owned())
}

fn digest(first: u8) -> Digest {
    let mut bytes = [0; 64];
    (bytes[0], bytes[63]) = (first, 255);
    Digest(bytes)
}

scenario! {
    async fn numbers_in_a_named_column(client: &Client) with entities::schema(); {
        let nat = User::create().save(client).await?;
        assert_eq!(nat.id, 1);
        let error = User::create().id(1).save(client).await.expect_err("it is taken");
        assert!(error.is_unique_violation(), "{error}");
        let a8m = User::create().id(5).save(client).await?;
        assert_eq!(a8m.id, 5);
        let hub = Group::create().id(3).add_users([1, 5]).save(client).await?;
        assert_eq!(hub.id, 3);
        assert_eq!(hub.query_users().order_by(User::ID.asc()).ids(client).await?, [1, 5]);
        assert_eq!(nat.query_groups().only_id(client).await?, 3);
        let child = User::create().parent(&a8m).save(client).await?;
        let counts_on = client.dialect() != Dialect::Postgres;
        assert_eq!(child.id, if counts_on { 6 } else { 2 }, "PostgreSQL does not look at keys that are given");
        assert_eq!(User::query().where_(User::PARENT.has_with(User::ID.eq(5))).only_id(client).await?, child.id);
        let loaded = User::query().with(User::PARENT).with(User::GROUPS).where_(User::ID.eq(child.id)).only(client).await?;
        assert_eq!((loaded.parent.require()?.id, loaded.groups.get()?.len()), (5, 0));
        assert!(ent::schema![User].to_sql(client.dialect())?.contains("oid"));
    }

    async fn uuids(client: &Client) with entities::schema(); {
        let blob = Blob::create().save(client).await?;
        assert!(!blob.id.is_nil() && blob.id != blob.uuid);
        let id = Uuid::new_v4();
        let child = Blob::create().id(id).uuid(Uuid::new_v4()).parent(&blob).save(client).await?;
        assert_eq!(child.id, id);
        assert_eq!(child.query_parent().only_id(client).await?, blob.id);
        assert_eq!(Blob::get(id, client).await?, child);
        let update = Blob::update(id).add_count(2).clear_parent().save(client).await?;
        assert_eq!((update.count, update.query_parent().exists(client).await?), (2, false));

        let linked = Blob::create().add_links([&blob, &child]).save(client).await?;
        assert_eq!(linked.query_links().count(client).await?, 2);
        let rows = linked.query_blob_links().with(BlobLink::LINK).all(client).await?;
        assert!(rows.iter().all(|row| row.created_at.timestamp() > 0 && row.link.get().is_ok()));
        assert_eq!(rows.iter().filter(|row| row.blob_id == linked.id).count(), 2);
        let back = BlobLink::get((id, linked.id), client).await?;
        assert_eq!(back.query_link().only_id(client).await?, linked.id);

        let bulk = Blob::create_bulk((0..3).map(|count| Blob::create().count(count))).save(client).await?;
        assert_eq!(bulk.iter().map(|blob| blob.count).collect::<Vec<_>>(), [0, 1, 2]);
        let among = Blob::query().where_(Blob::ID.in_(bulk.iter().map(|blob| blob.id)));
        assert_eq!(among.count(client).await?, 3);
    }

    async fn texts(client: &Client) with entities::schema(); {
        let a8m = User::create().save(client).await?;
        let pedro = Pet::create().id("pedro").owner(&a8m).save(client).await?;
        assert_eq!((pedro.id.as_str(), a8m.query_pets().only_id(client).await?.as_str()), ("pedro", "pedro"));
        assert_eq!(pedro.query_owner().only_id(client).await?, a8m.id);
        let xabi = Pet::create().id("xabi").add_friends([&pedro]).best_friend("pedro").save(client).await?;
        let loads = || Pet::query().with(Pet::FRIENDS).with(Pet::BEST_FRIEND).with(Pet::OWNER);
        for (pet, other) in [("pedro", "xabi"), ("xabi", "pedro")] {
            let pet = loads().where_(Pet::ID.eq(pet)).only(client).await?;
            let friends: Vec<&str> = pet.friends.get()?.iter().map(|friend| friend.id.as_str()).collect();
            assert_eq!((friends, pet.best_friend.require()?.id.as_str()), (vec![other], other));
        }
        let error = Pet::create().id("").save(client).await.expect_err("a key is checked too");
        assert_eq!(error.to_string(), "`Pet.id`: value is less than the required length");
        let error = Pet::create().id("x".repeat(26)).save(client).await.expect_err("a key is checked too");
        assert_eq!(error.to_string(), "`Pet.id`: value is greater than the required length");
        assert!(pet(client, "xabi").await.is_err_and(|error| error.is_unique_violation()));

        // Some keys are given, one is made.
        let builders = [Pet::create().id("luna"), Pet::create().id("layla"), Pet::create(), Pet::create().id("coco")];
        let builders = builders.map(|pet| pet.add_friends([&pedro, &xabi]).owner(&a8m));
        let bulk = Pet::create_bulk(builders).save(client).await?;
        assert_eq!([&*bulk[0].id, &*bulk[1].id, &*bulk[3].id], ["luna", "layla", "coco"]);
        assert!(bulk[2].id.starts_with("made-"), "{}", bulk[2].id);
        assert_eq!(xabi.query_friends().count(client).await?, 5);
        assert_eq!(ids(bulk[2].query_friends(), client).await?, ["pedro", "xabi"]);
        assert_eq!(a8m.query_pets().where_(Pet::ID.has_prefix("l")).count(client).await?, 2);
        assert_eq!(ids(Pet::query().where_(Pet::FRIENDS.has_with(Pet::ID.eq("luna"))), client).await?, ["pedro", "xabi"]);
    }

    async fn a_unique_key_has_no_index_of_its_own(client: &Client) with ent::schema![Pet]; {
        let tables = ent::schema![Pet].tables(client.dialect())?;
        let pets = tables.iter().find(|table| table.name == "pets").ok_or("it is there")?;
        assert_eq!(pets.primary_key, ["id"]);
        assert!(pets.indexes.iter().all(|index| !index.columns.contains(&"id".to_owned())), "{:?}", pets.indexes);
    }

    async fn of_a_mixin(client: &Client) with entities::schema(); {
        let car = Car::create().model("A").before_id(1.5).after_id(-2.0).save(client).await?;
        assert_eq!((car.id(), car.key.before_id, car.key.after_id), (1, Some(1.5), Some(-2.0)));
        let error = Car::create().id(-1).model("A").save(client).await.expect_err("it is not positive");
        assert_eq!(error.to_string(), "`Car.id`: value out of range");
        let given = Car::create().id(100).model("B").save(client).await?;
        assert_eq!(given.id(), 100);
        let bella = Pet::create().id("bella").add_cars([&car, &given]).save(client).await?;
        assert_eq!(Car::get(100, client).await?.query_owner().only_id(client).await?, "bella");
        assert_eq!(bella.query_cars().where_(Car::KEY.id.gt(1)).only_id(client).await?, 100);
        let renamed = Car::update(100).model("C").save(client).await?;
        assert_eq!((renamed.model.as_str(), Car::query().select(Car::KEY.id).all(client).await?.len()), ("C", 2));
    }

    async fn of_a_type_of_ones_own(client: &Client) with entities::schema(); {
        let parent = Note::create().id(note("parent")).text("a").save(client).await?;
        let child = Note::create().parent(&parent).save(client).await?;
        assert!(child.id.0.starts_with("made-"));
        assert_eq!(parent.query_children().only_id(client).await?, child.id);
        assert_eq!(child.query_parent().only_id(client).await?, note("parent"));
        let more = Note::create().id(note("more")).add_children([&child.id]).save(client).await;
        assert!(more.is_err_and(|error| error.is_constraint()), "a child has one parent");
        parent.update().add_related([note("parent"), child.id.clone()]).save(client).await?;
        let loaded = Note::query().with(Note::CHILDREN).with(Note::RELATED).where_(Note::ID.eq(&parent.id)).only(client).await?;
        assert_eq!((loaded.children.get()?.len(), loaded.related.get()?.len()), (1, 2));
        parent.update().remove_related([&parent]).save(client).await?;
        assert_eq!(parent.query_related().only_id(client).await?, child.id);
    }

    async fn are_what_upserts_are_about(client: &Client) with entities::schema(); {
        let blob = Blob::create().save(client).await?;
        let again = || Blob::create().id(blob.id).on_conflict(Blob::ID);
        let same = again().update_new_values().save(client).await?;
        assert!(same.is_updated());
        assert_eq!(same.into_entity(), blob);
        assert_eq!(again().update().add(Blob::COUNT, 1).save(client).await?.into_entity().count, 1);

        let note = || Note::create().id(note("a")).text("text");
        assert!(note().on_conflict(Note::ID).update_new_values().save(client).await?.is_inserted());
        let changed = note().text("new").on_conflict(Note::ID).update_new_values().save(client).await?;
        assert_eq!(changed.into_entity().text.as_deref(), Some("new"));
        assert_eq!(Note::query().count(client).await?, 1);
    }

    async fn texts_that_are_counted(client: &Client) with entities::schema(); {
        let first = IntSid::create().save(client).await?;
        let second = IntSid::create().save(client).await?;
        assert_eq!((&first.id, &second.id), (&sid("1"), &sid("2")));
        let given = IntSid::create().id(sid("100")).add_children([&first, &second]).save(client).await?;
        assert_eq!(given.id, sid("100"));
        let bulk = IntSid::create_bulk((0..3).map(|_| IntSid::create().parent(&given))).save(client).await?;
        let counted: Vec<&str> = bulk.iter().map(|one| one.id.0.as_str()).collect();
        let expected = if client.dialect() == Dialect::Postgres { ["3", "4", "5"] } else { ["101", "102", "103"] };
        assert_eq!(counted, expected);
        assert_eq!(given.query_children().count(client).await?, 5);
        let loaded = IntSid::query().with(IntSid::PARENT).where_(IntSid::ID.eq(&bulk[1].id)).only(client).await?;
        assert_eq!(loaded.parent.require()?.id, sid("100"));
        let error = IntSid::create().id(sid("one")).save(client).await.expect_err("it is no number");
        assert!(error.to_string().starts_with("`IntSid.id`: "), "{error}");
        assert!(IntSid::get(sid("one"), client).await.is_err());
    }

    async fn of_a_codec(client: &Client) with ent::schema![Scan]; {
        let ten = Half { value: 10 };
        let scan = Scan::create().id(ten).name("a").save(client).await?;
        assert_eq!((scan.id, Scan::get(ten, client).await?), (ten, scan.clone()));
        assert_eq!(Scan::query().where_(Scan::ID.eq(ten)).only_id(client).await?, ten);
        assert!(Scan::query().where_(Scan::ID.in_([ten])).exists(client).await?);
        assert_eq!(RawScan::query().only_id(client).await?, 20);
        let bulk = Scan::create_bulk([3, 1, 2].map(|value| Scan::create().id(Half { value }).name(value.to_string())));
        let bulk: Vec<i64> = bulk.save(client).await?.iter().map(|scan| scan.id.value).collect();
        assert_eq!(bulk, [3, 1, 2]);
        assert_eq!(Scan::query().where_(Scan::ID.lt(ten)).order_by(Scan::ID.asc()).ids(client).await?, [1, 2, 3].map(|value| Half { value }));
        assert_eq!(Scan::update(ten).name("b").save(client).await?.name, "b");
        Scan::delete(ten).exec(client).await?;
        assert!(Scan::get(ten, client).await.is_err_and(|error| error.is_not_found()));
    }

    async fn of_a_required_edge(client: &Client) with entities::schema(); {
        let account = Account::create().email("test@example.com").save(client).await?;
        assert_eq!(account.id.0.len(), 16);
        let token = Token::create().body("token").account(&account).save(client).await?;
        assert_eq!(token.query_account().only_id(client).await?, account.id);
        let loaded = Account::query().with(Account::TOKENS.with(Token::ACCOUNT)).only(client).await?;
        assert_eq!(loaded.tokens.get()?[0].account.require()?.id, account.id);
        let error = Token::create().body("x").account(AccountId(vec![1])).save(client).await.expect_err("there is none");
        assert!(error.is_foreign_key_violation(), "{error}");
    }

    async fn bytes(client: &Client) with entities::schema(); {
        let sessions = [1, 2, 3].map(|n| Session::create().id(digest(n)));
        let sessions = Session::create_bulk(sessions).save(client).await?;
        let device = Device::create().id(digest(0)).active_session(&sessions[0]).add_sessions(&sessions).save(client).await?;
        assert_eq!(device.query_active_session().only_id(client).await?, digest(1));
        let loads = Device::query().with(Device::ACTIVE_SESSION).with(Device::SESSIONS.order_by(Session::ID.desc()).with(Session::DEVICE));
        let loaded = loads.only(client).await?;
        assert_eq!(loaded.active_session.require()?.id, sessions[0].id);
        let found: Vec<Digest> = loaded.sessions.get()?.iter().map(|session| session.id).collect();
        assert_eq!(found, [digest(3), digest(2), digest(1)]);
        assert_eq!(loaded.sessions.get()?[0].device.require()?.id, digest(0));
        device.update().remove_sessions([digest(2)]).clear_active_session().save(client).await?;
        assert_eq!(device.query_sessions().count(client).await?, 2);
        assert_eq!(Session::query().where_(!Session::DEVICE.has()).only_id(client).await?, digest(2));
    }

    async fn of_another_library(client: &Client) with entities::schema(); {
        let link = Link::create().save(client).await?;
        assert_eq!(link.information.0["ent"].link, "https://entgo.io/");
        assert_eq!(Link::get(link.id, client).await?, link);
        let given = Uid(Uuid::new_v4());
        let other = Link::create().id(given).information(Json(Default::default())).save(client).await?;
        assert_eq!((other.id, other.information.0.len()), (given, 0));
        assert_eq!(Link::query().where_(Link::ID.not_in([link.id])).only_id(client).await?, given);
    }

    async fn days_and_enums(client: &Client) with ent::schema![Menu]; {
        let date = |day| chrono::NaiveDate::from_ymd_opt(2024, 2, day).ok_or("there is such a day");
        let days = [date(28)?, date(29)?].map(|day| Day::create().id(day));
        let days = Day::create_bulk(days).save(client).await?;
        let menu = Menu::create().id(Season::Winter).add_days([date(29)?]).save(client).await?;
        assert_eq!(Day::get(date(29)?, client).await?.query_menu().only_id(client).await?, Season::Winter);
        let menu = Menu::update(menu.id).add_days(days.iter().collect::<Vec<_>>().iter()).save(client).await?;
        assert_eq!(menu.query_days().order_by(Day::ID.asc()).ids(client).await?, [date(28)?, date(29)?]);
        Day::create().id(date(1)?).menu(Season::Winter).save(client).await?;
        let loaded = Menu::query().with(Menu::DAYS.order_by(Day::ID.asc()).with(Day::MENU)).only(client).await?;
        assert_eq!(loaded.days.get()?[0].menu.require()?.id, Season::Winter);
        menu.update().remove_days([date(28)?]).save(client).await?;
        Day::delete(date(28)?).exec(client).await?;
        assert_eq!(Day::query().where_(Day::MENU.has_with(Menu::ID.eq(Season::Winter))).count(client).await?, 2);
        assert!(Menu::get(Season::Summer, client).await.is_err_and(|error| error.is_not_found()));
    }

    async fn of_the_database(client: &Client) with entities::schema(); {
        let given = Purchase::create().id("mine").save(client).await?;
        assert_eq!(given.id, "mine");
        let line = Line::create().save(client).await?;
        let made = Purchase::create().count(7).add_lines([&line]).add_related([&given]).save(client).await;
        if client.dialect().is_mysql() {
            let error = made.expect_err("MySQL does not tell what it has made").to_string();
            assert!(error.starts_with("`Purchase.id`: MySQL does not report a key that the database makes"), "{error}");
            assert_eq!(Purchase::query().count(client).await?, 1, "and what it has made is taken back");
            return Ok(());
        }
        let made = made?;
        assert!(made.id.len() >= 32 && made.count == 7, "{made:?}");
        assert_eq!(Purchase::get(&made.id, client).await?, made);
        assert_eq!(line.query_purchase().only_id(client).await?, made.id);
        assert_eq!(given.query_related().only_id(client).await?, made.id);
        let bulk = Purchase::create_bulk((0..5).map(|count| Purchase::create().count(count))).save(client).await?;
        assert_eq!(bulk.iter().map(|purchase| purchase.count).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        // Whoever writes without us gets a key as well.
        client.raw_execute(Statement::new("INSERT INTO purchases (count) VALUES (9)", vec![])).await?;
        let raw = Purchase::query().where_(Purchase::COUNT.eq(9)).only_id(client).await?;
        assert!(raw.len() >= 32, "{raw}");
    }
}
