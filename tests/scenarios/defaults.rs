//! Defaults: of a create, of an update, and of the database.

use chrono::{TimeDelta, Utc};
use ent::prelude::*;
use ent::sql::Statement;

use crate::scenario;
use crate::schema::{
    Card, Employment, FieldType, File, Group, GroupInfo, Item, Kind, Node, Permission, Pet, Role, State, User,
};

/// The database makes some of the values.
#[derive(Entity, Clone, Debug, PartialEq)]
struct Ticket {
    id: i64,
    title: String,
    #[ent(db_default = "7")]
    rank: i64,
    #[ent(db_default(sqlite = "lower('NEW')", postgres = "lower('NEW')", mysql = "lower('NEW')"))]
    state: String,
    #[ent(db_default = "1 + 1")]
    votes: Option<i64>,
    #[ent(default = 5)]
    weight: i32,
    #[ent(default = -1.5)]
    score: f64,
    #[ent(default = true)]
    open: bool,
    #[ent(default = "it's \\ \"so\"")]
    note: String,
    #[ent(default = Role::FreeUser)]
    role: Role,
}

/// The database makes documents.
#[derive(Entity, Clone, Debug, PartialEq)]
struct Basket {
    id: i64,
    #[ent(db_default = "'[]'")]
    items: Json<Vec<i64>>,
    #[ent(db_default = r#"'["new"]'"#)]
    note: Option<Json<Vec<String>>>,
}

scenario! {
    async fn of_a_create(client: &Client) {
        let user = User::create().name("a").age(1).save(client).await?;
        assert_eq!((user.role, user.employment), (Role::User, Employment::FullTime));
        assert_eq!((&*user.last, user.address.as_deref()), ("unknown", Some("static")));
        assert_eq!(User::get(user.id, client).await?, user);
        let user =
            User::create().name("b").age(1).last("x").address(None).role(Role::Admin).save(client).await?;
        assert_eq!((&*user.last, user.address, user.role), ("x", None, Role::Admin), "none is a value too");
        let user = User::create().name("c").age(1).maybe_last(None::<&str>).maybe_address(Some("y"));
        let user = user.save(client).await?;
        assert_eq!((&*user.last, user.address.as_deref()), ("unknown", Some("y")));

        let pet = Pet::create().name("a").save(client).await?;
        assert_eq!((pet.age, pet.trained), (0.0, false));
        let info = GroupInfo::create().desc("d").save(client).await?;
        let group = Group::create().name("Group").expire(Utc::now()).info(&info).save(client).await?;
        assert_eq!((info.max_users, group.max_users, group.active), (10_000, Some(10), true));
        assert_eq!(File::create().name("f").save(client).await?.size, i64::from(i32::MAX));
        let values = FieldType::create().int(1).int8(1).int16(1).int32(1).int64(1).save(client).await?;
        assert_eq!((&*values.dir, values.str.as_deref()), ("unknown", Some("default")));
        assert_eq!((values.role, values.ip), (Permission::Read, Some(vec![127, 0, 0, 1])));
        assert!(values.deleted_at.is_some());
    }

    async fn made_anew_each_time(client: &Client) {
        let a = Item::create().save(client).await?;
        let b = Item::create().save(client).await?;
        assert_ne!(a.id, b.id);
        assert_eq!(a.id.len(), 36);
        assert_eq!(Item::create().id("mine").save(client).await?.id, "mine");
        assert_eq!(Item::get("mine", client).await?.text, None);
        let many = Item::create_bulk((0..3).map(|_| Item::create())).save(client).await?;
        assert_eq!(many.iter().map(|item| &item.id).collect::<std::collections::HashSet<_>>().len(), 3);
    }

    async fn of_an_update(client: &Client) {
        let before = Utc::now() - TimeDelta::seconds(1);
        let card = Card::create().number("102030").save(client).await?;
        assert!(card.create_time >= before && card.update_time >= before);
        let past = Utc::now() - TimeDelta::hours(1);
        let card = card.update().update_time(past).save(client).await?;
        assert!((card.update_time - past).abs() <= TimeDelta::seconds(1), "one's own value counts");
        let changed = card.update().name("a8m").save(client).await?;
        assert!(changed.update_time > card.update_time + TimeDelta::minutes(30));
        assert_eq!(changed.create_time, card.create_time);

        // Without any other change too, and for many.
        changed.update().update_time(past).save(client).await?;
        assert!(changed.update().save(client).await?.update_time >= before);
        Card::update_many().update_time(past).exec(client).await?;
        assert_eq!(Card::update_many().exec(client).await?, 1);
        assert!(Card::get(card.id, client).await?.update_time >= before);

        let node = Node::create().save(client).await?;
        assert_eq!(node.updated_at, None, "it is a default of updates only");
        let node = Node::create().updated_at(past).save(client).await?;
        let at = node.updated_at.ok_or("it was set")?;
        assert!((at - past).abs() <= TimeDelta::seconds(1));
        assert!(node.update().value(1).save(client).await?.updated_at > Some(at));
        let cleared = node.update().clear_updated_at().save(client).await?;
        assert_eq!(cleared.updated_at, None, "a clear is a change as well");
        assert_eq!(node.update().updated_at(None).save(client).await?.updated_at, None);
    }

    async fn of_the_database(client: &Client) with ent::schema![Ticket]; {
        let ticket = Ticket::create().title("a").save(client).await?;
        assert_eq!(
            (ticket.rank, &*ticket.state, ticket.votes),
            (7, "new", Some(2)),
            "what the database made"
        );
        assert_eq!(Ticket::get(ticket.id, client).await?, ticket);
        let other = Ticket::create().title("b").rank(1).state("old").votes(None).save(client).await?;
        assert_eq!((other.rank, &*other.state, other.votes), (1, "old", None));
        let none = Ticket::create().title("c").maybe_rank(None::<i64>).save(client).await?;
        assert_eq!(none.rank, 7);

        // Constants are defaults of the columns too, for whoever writes without us.
        client.raw_execute(Statement::new("INSERT INTO tickets (title) VALUES ('raw')", vec![])).await?;
        let raw = Ticket::query().where_(Ticket::TITLE.eq("raw")).only(client).await?;
        assert_eq!((raw.weight, raw.score, raw.open, raw.rank), (5, -1.5, true, 7));
        assert_eq!((&*raw.note, raw.role), ("it's \\ \"so\"", Role::FreeUser));
        let written = Ticket::create().title("x").save(client).await?;
        assert_eq!((written.weight, written.score, written.open), (raw.weight, raw.score, raw.open));
        assert_eq!((written.note, written.role), (raw.note, raw.role));
    }

    async fn of_json(client: &Client) with ent::schema![Basket]; {
        let basket = Basket::create().save(client).await?;
        assert_eq!((&*basket.items.0, &basket.note), (&[][..], &Some(Json(vec!["new".to_owned()]))));
        assert_eq!(Basket::get(basket.id, client).await?, basket);
        let full = Basket::create().items(Json(vec![1, 2])).note(None).save(client).await?;
        assert_eq!((full.items.0, full.note), (vec![1, 2], None));
        let many = Basket::create_bulk([Basket::create(), Basket::create().items(Json(vec![3]))]).save(client).await?;
        assert_eq!(many.iter().map(|basket| basket.items.0.len()).collect::<Vec<_>>(), [0, 1]);
    }

    async fn of_enums(client: &Client) {
        let file = crate::schema::FileType::create().name("png").save(client).await?;
        assert_eq!((file.r#type, file.state), (Kind::Png, State::On));
        let file = file.update().r#type(Kind::Svg).state(State::Off).save(client).await?;
        assert_eq!((file.r#type, file.state), (Kind::Svg, State::Off));
        assert_eq!(State::Off.as_str(), "OFF");
        assert_eq!("free-user".parse::<Role>()?, Role::FreeUser);
        assert!("FreeUser".parse::<Role>().is_err());
        assert_eq!(Role::TestUser.to_string(), "test user");
    }
}
