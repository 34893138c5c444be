//! Mixins: their fields and edges in several entities, in every operation.

mod annotations;
mod behaviour;
mod descriptor;
mod soft_delete;

use chrono::{DateTime, TimeDelta, Utc};
use ent::Error;
use ent::mixin::{
    CreateBuilder, ExpectVersion, SkipSoftDelete, SoftDelete, SoftDeleteSetters, Time, TimeSetters, Version,
    VersionSetters,
};
use ent::prelude::*;
use uuid::Uuid;

use crate::scenario;

/// When it was made, and when it was changed.
#[derive(Mixin, Clone, Debug, PartialEq)]
struct Timestamps {
    #[ent(default = Utc::now(), immutable)]
    created_at: DateTime<Utc>,
    #[ent(default = Utc::now(), update_default = Utc::now())]
    updated_at: DateTime<Utc>,
}

#[derive(Mixin, Clone, Debug, PartialEq)]
struct UuidId {
    #[ent(default = Uuid::new_v4())]
    id: Uuid,
}

/// What belongs to an organization.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(index(fields(status), edges(organization)), check(expr = "status <> ''"))]
struct Tenant {
    organization_id: Uuid,
    #[ent(field = organization_id)]
    organization: One<Org>,
    #[ent(default = "active", max_len = 32)]
    status: String,
}

/// A mixin of mixins, and what it adds.
#[derive(Mixin, Clone, Debug, PartialEq)]
struct Audit {
    changes: Option<i64>,
    #[ent(mixin)]
    time: Timestamps,
    editor: One<Org>,
    seen: Many<Tag>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Org {
    #[ent(mixin, id)]
    base: UuidId,
    name: String,
    #[ent(mixin)]
    time: Timestamps,
    #[ent(inverse = tenant.organization)]
    servers: Many<Server>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(name, organization_id, unique))]
struct Server {
    #[ent(mixin, id)]
    base: UuidId,
    #[ent(mixin, nested(Timestamps = time))]
    audit: Audit,
    name: String,
    size: Option<i32>,
    /// Whose it is.
    #[ent(mixin)]
    tenant: Tenant,
    disks: Many<Disk>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Disk {
    id: i64,
    #[ent(mixin)]
    tenant: Tenant,
    #[ent(mixin)]
    version: Version,
    #[ent(mixin)]
    deletion: SoftDelete,
    #[ent(inverse = disks)]
    server: One<Server>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Tag {
    id: i64,
    text: String,
    #[ent(inverse = audit.seen)]
    servers: Many<Server>,
}

/// A key that the database counts up, from a mixin.
#[derive(Mixin, Clone, Debug, PartialEq)]
struct Counted {
    id: i64,
    #[ent(immutable)]
    code: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Card {
    note: Option<String>,
    #[ent(mixin, id)]
    base: Counted,
    #[ent(mixin)]
    time: Time,
}

#[derive(Projection, Debug, PartialEq)]
#[ent(entity = Server)]
struct Summary {
    name: String,
    #[ent(field = tenant.status)]
    status: String,
    #[ent(field = audit.time.created_at)]
    created_at: DateTime<Utc>,
}

fn entities() -> ent::Schema {
    ent::schema![Org, Server, Disk, Tag, Card]
}

/// Written once, for every entity with the mixin.
fn oldest<E: HasMixin<Timestamps>>() -> Query<E> {
    Query::new().order_by(E::MIXIN.created_at.asc())
}

fn of<E: HasMixin<Tenant>>(org: &Org) -> Predicate<E> {
    E::MIXIN.organization_id.eq(org.id()) & E::MIXIN.status.eq("active")
}

fn age<E: HasMixin<Timestamps>>(entity: &E) -> TimeDelta {
    Utc::now() - entity.mixin().created_at
}

/// A required member from a mixin, set for every entity with it.
fn coded<B: CreateBuilder + CountedSetters>(create: B, number: u32) -> B::WithCode {
    create.code(format!("A{number}"))
}

/// A mixin in a mixin in a mixin, each with something required.
#[derive(Mixin, Clone, Debug, PartialEq)]
struct Placed {
    place: String,
    #[ent(mixin, id)]
    counted: Counted,
}

#[derive(Mixin, Clone, Debug, PartialEq)]
struct Holding {
    owner: i64,
    #[ent(mixin)]
    version: Version,
    #[ent(mixin, id)]
    inner: Placed,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Crate {
    label: String,
    #[ent(mixin)]
    time: Timestamps,
    #[ent(mixin, id, nested(Placed = inner, Counted = inner.counted))]
    holding: Holding,
}

async fn org(client: &Client, name: &str) -> Result<Org, Error> {
    Org::create().name(name).save(client).await
}

scenario! {
    async fn fields(client: &Client) with entities(); {
        let before = Utc::now() - TimeDelta::seconds(1);
        let org = org(client, "a").await?;
        let past = Utc::now() - TimeDelta::hours(2);
        let server = Server::create().name("web").organization_id(org.base.id).created_at(past).save(client).await?;
        assert_eq!((&*server.tenant.status, server.audit.changes), ("active", None));
        assert!((server.audit.time.created_at - past).abs() <= TimeDelta::seconds(1));
        assert!(server.audit.time.updated_at >= before);
        assert_eq!(Server::get(server.base.id, client).await?, server);

        let server = server.update().status("removing").updated_at(past).changes(3).save(client).await?;
        assert_eq!((&*server.tenant.status, server.audit.changes), ("removing", Some(3)));
        assert!(server.audit.time.updated_at < before, "one's own value counts");
        let server = server.update().add_changes(4).maybe_status(None::<&str>).save(client).await?;
        assert_eq!((&*server.tenant.status, server.audit.changes), ("removing", Some(7)));
        assert!(server.audit.time.updated_at >= before, "the default of updates");
        assert_eq!(Server::update_many().clear_changes().size(2).exec(client).await?, 1);
        assert_eq!(Server::get(&server, client).await?.audit.changes, None);

        let too_long = server.update().status("x".repeat(33)).save(client).await;
        assert!(matches!(too_long, Err(Error::Validation { entity: "Server", field: "status", .. })));
        let refused = server.update().status("").save(client).await;
        assert!(matches!(refused, Err(Error::Constraint { .. })), "the check of the mixin");
    }

    async fn queries(client: &Client) with entities(); {
        let (a, b) = (org(client, "a").await?, org(client, "b").await?);
        for (name, org, hours, status) in [("x", &a, 3, "active"), ("y", &b, 2, "active"), ("z", &a, 1, "removing")] {
            let made = Utc::now() - TimeDelta::hours(hours);
            Server::create().name(name).organization(org).created_at(made).status(status).save(client).await?;
        }
        let names = |servers: Vec<Server>| servers.into_iter().map(|server| server.name).collect::<Vec<_>>();
        let active = Server::query().where_(Server::TENANT.status.eq("active"));
        let found = active.clone().order_by(Server::AUDIT.time.created_at.desc()).all(client).await?;
        assert_eq!(names(found), ["y", "x"]);
        let statuses = Server::query().order_by(Server::NAME.asc()).select(Server::TENANT.status).all(client).await?;
        assert_eq!(statuses, ["active", "active", "removing"]);
        let count = Server::query().group_by(Server::TENANT.status).aggregate(ent::count());
        let mut count = count.all(client).await?;
        count.sort();
        assert_eq!(count, [("active".to_owned(), 2), ("removing".to_owned(), 1)]);

        let mine = Server::query().where_(Server::TENANT.organization.has_with(Org::NAME.eq("a")));
        assert_eq!(mine.count(client).await?, 2);
        let by_org = Server::query().order_by(Server::TENANT.organization.field(Org::NAME).desc());
        assert_eq!(by_org.all(client).await?[0].name, "y");
        assert_eq!(active.traverse(Server::TENANT.organization).count(client).await?, 2);
        let busy = Org::query().where_(Org::SERVERS.has_with(Server::TENANT.status.eq("removing")));
        assert_eq!(busy.only(client).await?.name, "a");

        let summaries = Server::query().order_by(Server::NAME.asc()).select_as::<Summary>().all(client).await?;
        assert_eq!((&*summaries[2].name, &*summaries[2].status), ("z", "removing"));
        assert!(summaries[0].created_at < summaries[1].created_at);
    }

    async fn edges(client: &Client) with entities(); {
        let (a, b) = (org(client, "a").await?, org(client, "b").await?);
        let tags = Tag::create_bulk(["t", "u"].map(|text| Tag::create().text(text))).save(client).await?;
        let create = Server::create().name("web").organization(&a).editor(&b).add_seen(&tags);
        let server = create.save(client).await?;
        assert_eq!(server.tenant.organization_id, a.base.id);
        assert_eq!(server.query_organization().only(client).await?.name, "a");
        assert_eq!(server.query_editor().only(client).await?.name, "b");
        assert_eq!(server.query_seen().count(client).await?, 2);

        let load = Server::query()
            .with(Server::TENANT.organization.with(Org::SERVERS))
            .with(Server::AUDIT.editor)
            .with(Server::AUDIT.seen.order_by(Tag::TEXT.desc()))
            .with(Server::DISKS);
        let loaded = load.only(client).await?;
        let organization = loaded.tenant.organization.require()?;
        assert_eq!((&*organization.name, &*organization.servers.get()?[0].name), ("a", "web"));
        assert_eq!(loaded.audit.editor.require()?.name, "b");
        let texts: Vec<_> = loaded.audit.seen.get()?.iter().map(|tag| &*tag.text).collect();
        assert_eq!(texts, ["u", "t"]);
        assert!(loaded.disks.get()?.is_empty());
        assert!(server.tenant.organization.get().is_err(), "it was not loaded");

        let orgs = Org::query().with(Org::SERVERS).order_by(Org::NAME.asc()).all(client).await?;
        assert_eq!(orgs.iter().map(|org| org.servers.get().map(<[_]>::len)).collect::<Result<Vec<_>, _>>()?, [1, 0]);
        let tagged = Tag::query().with(Tag::SERVERS).first(client).await?.ok_or("a tag")?;
        assert_eq!(tagged.servers.get()?[0].name, "web");

        let moved = server.update().organization(&b).clear_editor().remove_seen([tags[0].id]).save(client).await?;
        assert_eq!(moved.tenant.organization_id, b.base.id);
        assert!(!moved.query_editor().exists(client).await?);
        assert_eq!(moved.query_seen().only(client).await?.text, "u");
        moved.update().maybe_editor(Some(a.base.id)).clear_seen().save(client).await?;
        assert_eq!(moved.query_editor().only(client).await?.name, "a");
        assert_eq!(moved.query_seen().count(client).await?, 0);
    }

    async fn of_two_entities(client: &Client) with entities(); {
        let past = Utc::now() - TimeDelta::minutes(1);
        let a = Org::create().name("a").created_at(past).save(client).await?;
        let b = org(client, "b").await?;
        let server = Server::create().name("x").organization(&b).save(client).await?;
        let other = Server::create().name("y").organization(&a).save(client).await?;
        let disk = Disk::create().organization(&a).server(&other).save(client).await?;
        Disk::create().organization(&a).status("removing").save(client).await?;
        assert_eq!(Server::query().where_(of(&a)).only(client).await?.name, "y");
        assert_eq!(Disk::query().where_(of(&a)).only(client).await?.id, disk.id);
        assert_eq!(Disk::query().where_(of(&b)).count(client).await?, 0);
        assert_eq!(oldest::<Org>().first(client).await?.map(|org| org.name).as_deref(), Some("a"));
        assert_eq!(oldest::<Server>().all(client).await?.len(), 2);
        assert!(age(&server) < TimeDelta::minutes(5) && age(&a) < TimeDelta::minutes(5));
        assert_eq!(disk.query_server().only(client).await?.name, "y");
    }

    async fn key(client: &Client) with entities(); {
        let id = Uuid::new_v4();
        let org = Org::create().id(id).name("a").save(client).await?;
        assert_eq!((org.base.id, org.id()), (id, id));
        assert_eq!(Org::get(id, client).await?, org);
        assert_eq!(Org::update(id).name("b").save(client).await?.name, "b");
        assert_ne!(self::org(client, "c").await?.base.id, id, "a default of its own");
        let server = Server::create().name("x").organization(id).save(client).await?;
        assert_eq!(Server::query().where_(Server::BASE.id.eq(server.base.id)).ids(client).await?, [server.base.id]);
        assert_eq!(org.query_servers().only(client).await?.base.id, server.base.id);
        assert!(matches!(Org::delete(id).exec(client).await, Err(Error::Constraint { .. })), "it has a server");
        server.delete().exec(client).await?;
        Org::delete(&org).exec(client).await?;
        assert!(matches!(Org::get(id, client).await, Err(Error::NotFound { .. })));

        // A key that the database counts up.
        let cards = Card::create_bulk(["a", "b", "c"].map(|code| Card::create().code(code))).save(client).await?;
        assert_eq!(cards.iter().map(|card| card.base.id).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(cards[2].base.code, "c");
        assert_eq!(Card::create().code("d").id(9).save(client).await?.base.id, 9);
        assert_eq!(Card::get(9, client).await?.base.code, "d");
    }

    async fn required(client: &Client) with entities(); {
        // In any order, and by the edge or by its field.
        let org = org(client, "a").await?;
        let before = Server::create().organization_id(org.base.id).name("x").save(client).await?;
        let after = Server::create().name("y").status("new").organization(&org).save(client).await?;
        assert_eq!(before.tenant.organization_id, after.tenant.organization_id);
        // A copy has the fields, and many creates take what is complete.
        let copy = ServerCreate::from(&before).id(Uuid::new_v4()).name("z");
        let copies = Server::create_bulk([copy, ServerCreate::from(&after).id(Uuid::new_v4()).name("w")]);
        assert_eq!(copies.save(client).await?[0].tenant, before.tenant);
        let card = coded(Card::create().note("n"), 7).create_time(Utc::now()).save(client).await?;
        assert_eq!((&*card.base.code, card.note.as_deref()), ("A7", Some("n")));
    }

    async fn required_of_nested(client: &Client) with ent::schema![Crate]; {
        let made = Crate::create().label("fragile").owner(1).code("a").place("b").save(client).await?;
        assert_eq!((made.holding.owner, &*made.holding.inner.counted.code), (1, "a"));
        let moved = made.update().owner(2).place("c").save(client).await?;
        assert_eq!((moved.holding.owner, &*moved.holding.inner.place), (2, "c"));
        assert_eq!(coded(Crate::create().owner(3).place("b").label("l"), 1).save(client).await?.holding.inner.counted.code, "A1");
    }

    async fn ready_made(client: &Client) with entities(); {
        let card = Card::create().code("a").save(client).await?;
        assert!((card.time.create_time - card.time.update_time).abs() < TimeDelta::seconds(1));
        let past = Utc::now() - TimeDelta::hours(1);
        let card = card.update().update_time(past).save(client).await?;
        let changed = card.update().note("n").save(client).await?;
        assert!(changed.time.update_time > card.time.update_time);
        assert_eq!(changed.time.create_time, card.time.create_time);

        let org = org(client, "a").await?;
        let disk = Disk::create().organization(&org).save(client).await?;
        assert_eq!(disk.version.version, 1);
        assert!(!disk.deletion.is_deleted());
        let newer = disk.update().status("x").expect_version(1).save(client).await?;
        assert_eq!((&*newer.tenant.status, newer.version.version), ("x", 2));
        let late = disk.update().status("y").expect_version(disk.version.version).save(client).await;
        assert!(matches!(late, Err(Error::NotFound { entity: "Disk" })));
        assert_eq!(Disk::update_many().status("z").expect_version(2).exec(client).await?, 1);
        assert_eq!(disk.update().add_version(2).save(client).await?.version.version, 5);

        let gone = disk.update().delete_time(Utc::now()).save(client).await?;
        assert!(gone.deletion.is_deleted());
        assert_eq!(Disk::query().where_(Disk::DELETION.not_deleted()).count(client).await?, 0);
        let everything = client.with(SkipSoftDelete);
        assert_eq!(Disk::query().where_(Disk::DELETION.is_deleted()).count(&everything).await?, 1);
        assert!(!gone.update().clear_delete_time().save(client).await?.deletion.is_deleted());
    }

    async fn copies_and_text(client: &Client) with entities(); {
        let past = Utc::now() - TimeDelta::days(1);
        let card = Card::create().code("a").note("n").create_time(past).save(client).await?;
        let copy = CardCreate::from(&card).code("b").save(client).await?;
        assert_ne!(copy.base.id, card.base.id, "the database counts it up");
        assert_eq!((copy.note, copy.time.clone()), (card.note.clone(), card.time.clone()));
        let moment = |at: DateTime<Utc>| at.format("%a %b %e %H:%M:%S %Y").to_string();
        let (created, updated) = (moment(card.time.create_time), moment(card.time.update_time));
        assert_eq!(
            card.to_string(),
            format!("Card(note=n, id={}, code=a, create_time={created}, update_time={updated})", card.base.id)
        );

        let org = org(client, "a").await?;
        let server = Server::create().name("x").organization(&org).changes(2).save(client).await?;
        let other = ServerCreate::from(&server).id(Uuid::new_v4()).name("y").save(client).await?;
        assert_eq!((other.audit.changes, other.tenant.organization_id), (Some(2), org.base.id));
        assert!(matches!(ServerCreate::from(&server).save(client).await, Err(Error::Constraint { .. })), "the same key");
    }

    async fn indexes(client: &Client) with entities(); {
        let (a, b) = (org(client, "a").await?, org(client, "b").await?);
        Server::create().name("x").organization(&a).save(client).await?;
        Server::create().name("x").organization(&b).save(client).await?;
        let twice = Server::create().name("x").organization(&a).save(client).await;
        assert!(matches!(twice, Err(Error::Constraint { .. })), "unique by a field of its own and one of a mixin");
    }
}
