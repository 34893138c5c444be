//! Edges to entities whose keys are stored in another way than their Rust types say: in a column of a type of its own, or
//! in the words of the database. References are stored, written and read in the same way.

use super::*;

/// A text that PostgreSQL knows to be a UUID.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Host {
    #[ent(sql_type(postgres = "uuid", mysql = "char(36)"))]
    pub id: String,
    pub name: String,

    pub disks: Many<Disk>,
    pub label: One<Label>,
    pub peer: One<Host>,
    pub links: Many<Host>,
    pub images: Many<Image>,
    #[ent(through = Mount)]
    pub volumes: Many<Image>,
}

/// It refers to its host without a field.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Disk {
    pub id: i64,
    #[ent(inverse = disks)]
    pub host: One<Host>,
}

/// It refers to its host by a field.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Label {
    pub id: i64,
    pub host_id: Option<String>,
    #[ent(inverse = label, field = host_id)]
    pub host: One<Host>,
}

/// The bytes of a checksum, as hexadecimal digits.
#[derive(FieldType, Clone, Debug, PartialEq)]
#[ent(
    sql_type(sqlite = "blob", postgres = "bytea", mysql = "varbinary(32)"),
    write_as(sqlite = "unhex(?)", postgres = "decode(?, 'hex')", mysql = "UNHEX(?)"),
    read_as(sqlite = "lower(hex(?))", postgres = "encode(?, 'hex')", mysql = "LOWER(HEX(?))")
)]
pub struct Checksum(pub String);

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Image {
    pub id: Checksum,
    #[ent(inverse = images)]
    pub hosts: Many<Host>,
    #[ent(inverse = volumes)]
    pub mounted_by: Many<Host>,
    pub layers: Many<Image>,
    pub base: One<Image>,
    pub seal: One<Seal>,
}

/// Its key is its reference.
#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Seal {
    pub id: Checksum,
    #[ent(inverse = seal, field = id)]
    pub image: One<Image>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Mount {
    pub id: i64,
    pub host_id: String,
    pub image_id: Checksum,
    #[ent(field = host_id)]
    pub host: One<Host>,
    #[ent(field = image_id)]
    pub image: One<Image>,
}

const A: &str = "11111111-aaaa-4aaa-8aaa-111111111111";
const B: &str = "22222222-bbbb-4bbb-8bbb-222222222222";
const C: &str = "33333333-cccc-4ccc-8ccc-333333333333";

async fn hosts(client: &Client) -> Result<[Host; 3], Error> {
    let create = async |id, name| Host::create().id(id).name(name).save(client).await;
    Ok([create(A, "a").await?, create(B, "b").await?, create(C, "c").await?])
}

async fn images(client: &Client) -> Result<Vec<Image>, Error> {
    Image::create_bulk(["00ff", "01ff", "02ff"].map(|id| Image::create().id(image(id)))).save(client).await
}

fn image(id: &str) -> Checksum {
    Checksum(id.to_owned())
}

/// The names of the hosts of a query, in alphabetical order.
async fn names(query: Query<Host>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(Host::NAME.asc()).select(Host::NAME).all(client).await
}

/// The keys of the images of a query, in their order.
async fn keys(query: Query<Image>, client: &Client) -> Result<Vec<String>, Error> {
    let ids = query.order_by(Image::ID.asc()).ids(client).await?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}

scenario! {
    async fn one_to_many(client: &Client) with ent::schema![Host]; {
        let [a, b, _] = hosts(client).await?;
        let one = Disk::create().host(&a).save(client).await?;
        let two = Disk::create().save(client).await?;
        let three = Disk::create().save(client).await?;
        a.update().add_disks([&two]).save(client).await?;
        b.update().add_disks([&three]).save(client).await?;
        let taken = b.update().add_disks([&one]).save(client).await.expect_err("it is another's");
        assert!(taken.is_constraint(), "{taken}");
        assert_eq!(a.query_disks().order_by(Disk::ID.asc()).ids(client).await?, [one.id, two.id]);
        assert_eq!(three.query_host().only_id(client).await?, B);
        assert_eq!(names(Host::query().where_(Host::DISKS.has_with(Disk::ID.eq(two.id))), client).await?, ["a"]);
        assert_eq!(names(Host::query().where_(Host::DISKS.has()).traverse(Host::DISKS).traverse(Disk::HOST), client).await?, ["a", "b"]);

        let loaded = Host::query().with(Host::DISKS.order_by(Disk::ID.asc()).limit(1).with(Disk::HOST)).order_by(Host::NAME.asc()).all(client).await?;
        let disks: Vec<usize> = loaded.iter().map(|host| host.disks.get().map_or(9, <[Disk]>::len)).collect();
        assert_eq!(disks, [1, 1, 0]);
        assert_eq!(loaded[0].disks.get()?[0].host.require()?.id, A);
        let load = Disk::query().with(Disk::HOST).order_by(Disk::ID.asc());
        let of: Vec<String> = load.all(client).await?.iter().map(|disk| disk.host.require().map_or("-".into(), |host| host.name.clone())).collect();
        assert_eq!(of, ["a", "a", "b"]);

        two.update().host(B).save(client).await?;
        assert_eq!(b.query_disks().count(client).await?, 2);
        b.update().remove_disks([&two]).save(client).await?;
        assert_eq!(b.query_disks().ids(client).await?, [three.id]);
        b.update().clear_disks().save(client).await?;
        assert!(!b.query_disks().exists(client).await?);
        assert_eq!(Disk::update_many().where_(Disk::ID.gte(two.id)).host(&a).exec(client).await?, 2);
        assert_eq!(a.query_disks().count(client).await?, 3);
        one.update().clear_host().save(client).await?;
        assert_eq!(a.query_disks().count(client).await?, 2);
        let error = one.update().host("44444444-dddd-4ddd-8ddd-444444444444").save(client).await.expect_err("there is none");
        assert!(error.is_foreign_key_violation(), "{error}");
    }

    async fn one_to_one(client: &Client) with ent::schema![Host]; {
        let [a, b, c] = hosts(client).await?;
        let one = Label::create().host(&a).save(client).await?;
        let two = Label::create().host_id(B).save(client).await?;
        let three = Label::create().save(client).await?;
        assert_eq!((one.host_id.as_deref(), two.host_id.as_deref()), (Some(A), Some(B)));
        c.update().label(&three).save(client).await?;
        assert_eq!(three.query_host().only_id(client).await?, C);
        assert_eq!(Label::query().where_(Label::HOST_ID.in_([A, C])).count(client).await?, 2);
        assert_eq!(Label::query().where_(Label::HOST_ID.eq(B)).only_id(client).await?, two.id);
        let ids = Label::query().order_by(Label::ID.asc()).select(Label::HOST_ID).all(client).await?;
        assert_eq!(ids, [A, B, C].map(|id| Some(id.to_owned())));
        let loaded = Host::query().with(Host::LABEL.with(Label::HOST)).order_by(Host::NAME.desc()).all(client).await?;
        assert_eq!(loaded[0].label.require()?.host.require()?.id, C);
        c.update().clear_label().save(client).await?;
        assert_eq!(Label::query().where_(!Label::HOST.has()).only_id(client).await?, three.id);
        assert!(Label::create().host(&a).save(client).await.is_err_and(|error| error.is_constraint()));

        // Each is the other's.
        a.update().peer(&b).save(client).await?;
        assert_eq!((a.query_peer().only_id(client).await?, b.query_peer().only_id(client).await?), (B.into(), A.into()));
        let loaded = Host::query().with(Host::PEER).where_(Host::PEER.has_with(Host::NAME.eq("a"))).only(client).await?;
        assert_eq!(loaded.peer.require()?.id, A);
        b.update().clear_peer().save(client).await?;
        assert!(!a.query_peer().exists(client).await?);
    }

    async fn many_to_many(client: &Client) with ent::schema![Host]; {
        let [a, b, c] = hosts(client).await?;
        let all = images(client).await?;
        a.update().add_links([&b, &c]).add_images(&all).save(client).await?;
        b.update().add_links([&c]).add_images([image("00ff")]).save(client).await?;
        b.update().add_images([image("00ff")]).save(client).await?;
        all[1].update().add_hosts([B, C]).add_layers([&all[0], &all[2]]).base(&all[2]).save(client).await?;
        assert_eq!(names(c.query_links(), client).await?, ["a", "b"]);
        assert_eq!(keys(b.query_images(), client).await?, ["00ff", "01ff"]);
        assert_eq!(keys(all[0].query_layers().traverse(Image::HOSTS).traverse(Host::IMAGES), client).await?, ["00ff", "01ff", "02ff"]);
        assert_eq!(all[2].query_base().only_id(client).await?, image("01ff"));

        let loaded = Host::query().with(Host::IMAGES.order_by(Image::ID.desc()).limit(2).with(Image::BASE).with(Image::LAYERS))
            .with(Host::LINKS).order_by(Host::NAME.asc()).all(client).await?;
        let ids: Vec<&str> = loaded[0].images.get()?.iter().map(|image| image.id.0.as_str()).collect();
        assert_eq!((ids, loaded[2].links.get()?.len()), (vec!["02ff", "01ff"], 2));
        assert_eq!(loaded[0].images.get()?[0].base.require()?.id, image("01ff"));
        assert_eq!(loaded[0].images.get()?[1].layers.get()?.len(), 2);

        a.update().remove_images([image("00ff"), image("02ff")]).remove_links([B]).save(client).await?;
        assert_eq!((keys(a.query_images(), client).await?, names(a.query_links(), client).await?), (vec!["01ff".to_owned()], vec!["c".to_owned()]));
        all[1].update().clear_hosts().clear_layers().clear_base().save(client).await?;
        assert!(!a.query_images().exists(client).await? && !all[2].query_layers().exists(client).await?);
        assert!(!all[2].query_base().exists(client).await?);
        c.update().clear_links().save(client).await?;
        assert!(!b.query_links().exists(client).await?);
        let error = b.update().add_images([image("09ff")]).save(client).await.expect_err("there is none");
        assert!(error.is_foreign_key_violation(), "{error}");
    }

    async fn through_an_entity(client: &Client) with ent::schema![Host]; {
        let [a, b, _] = hosts(client).await?;
        let all = images(client).await?;
        a.update().add_volumes(&all).save(client).await?;
        a.update().add_volumes([&all[0]]).save(client).await?;
        b.update().add_volumes([&all[1]]).save(client).await?;
        let mount = Mount::query().where_(Mount::IMAGE_ID.eq(image("01ff")) & Mount::HOST_ID.eq(B)).with(Mount::IMAGE).only(client).await?;
        assert_eq!((mount.host_id.as_str(), &mount.image.require()?.id), (B, &image("01ff")));
        assert_eq!(Mount::query().count(client).await?, 4);
        assert_eq!(keys(a.query_volumes(), client).await?, ["00ff", "01ff", "02ff"]);
        a.update().remove_volumes([&all[2]]).save(client).await?;
        assert_eq!(keys(a.query_volumes(), client).await?, ["00ff", "01ff"]);
        b.update().clear_volumes().save(client).await?;
        assert!(!b.query_volumes().exists(client).await?);
    }

    async fn a_key_that_is_a_reference(client: &Client) with ent::schema![Host]; {
        let all = images(client).await?;
        let seal = Seal::create().image(&all[0]).save(client).await?;
        assert_eq!(seal.id, image("00ff"));
        assert_eq!(Seal::get(image("00ff"), client).await?.query_image().only_id(client).await?, image("00ff"));
        let loaded = Image::query().with(Image::SEAL.with(Seal::IMAGE)).order_by(Image::ID.asc()).all(client).await?;
        assert_eq!(loaded[0].seal.require()?.image.require()?.id, image("00ff"));
        assert!(loaded[1].seal.get()?.is_none());
    }
}
