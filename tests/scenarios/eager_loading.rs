//! Eager loads: what is asked for is there, what is not asked for says so, and limits are per entity.

use chrono::Utc;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Card, File, FileType, Group, GroupInfo, Pet, User};

async fn seed(client: &Client) -> Result<(), ent::Error> {
    let user = |name: &str, age| User::create().name(name).age(age);
    let a8m = user("a8m", 30).save(client).await?;
    let nati = user("nati", 28).spouse(&a8m).save(client).await?;
    let alex = user("alexsn", 35).add_friends([&a8m]).save(client).await?;
    Card::create().number("102030").owner(&a8m).save(client).await?;
    Pet::create().name("pedro").owner(&a8m).team(&nati).save(client).await?;
    Pet::create().name("xabi").save(client).await?;
    let png = FileType::create().name("png").save(client).await?;
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.push(File::create().name(name).size(10).r#type(&png).save(client).await?);
    }
    let info = GroupInfo::create().desc("desc").save(client).await?;
    let group = |name: &str| Group::create().name(name).expire(Utc::now()).info(&info);
    group("GitHub").add_users([&alex, &a8m]).save(client).await?;
    group("GitLab").add_users([&nati, &a8m]).add_files(&files).save(client).await?;
    Ok(())
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

scenario! {
    async fn one_to_one(client: &Client) {
        seed(client).await?;
        let users = User::query()
            .with(User::SPOUSE)
            .with(User::CARD)
            .with(User::PARENT)
            .where_(User::SPOUSE.has())
            .order_by(User::AGE.desc())
            .all(client)
            .await?;
        assert_eq!(names(&users), ["a8m", "nati"]);
        let [a8m, nati] = &users[..] else { return Err("two users".into()) };
        assert_eq!(a8m.spouse.require()?.id, nati.id);
        assert_eq!(nati.spouse.get()?.map(|spouse| spouse.id), Some(a8m.id));
        assert_eq!(a8m.card.require()?.number, "102030");
        assert_eq!(nati.card.get()?, None, "it was loaded, and there is none");
        assert!(nati.card.require().expect_err("there is none").is_not_found());
        assert!(a8m.parent.require().expect_err("there is none").is_not_found());

        let error = a8m.pets.get().expect_err("they were not loaded");
        assert!(error.is_not_loaded());
        assert_eq!(error.to_string(), "the edge `User.pets` was not loaded");
        assert!(a8m.groups.is_not_loaded() && a8m.team.is_not_loaded() && !a8m.spouse.is_not_loaded());
        assert!(a8m.team.get().expect_err("it was not loaded").is_not_loaded());
        // What was loaded was loaded without edges of its own.
        assert!(a8m.card.require()?.owner.is_not_loaded());

        // From the other end.
        let card = Card::query().with(Card::OWNER.load().with(User::SPOUSE)).only(client).await?;
        assert_eq!(card.owner.require()?.spouse.require()?.name, "nati");
    }

    async fn to_the_one_side(client: &Client) {
        seed(client).await?;
        let pet = |name: &str| Pet::query().where_(Pet::NAME.eq(name));
        let pedro = pet("pedro").only(client).await?;
        assert!(pedro.owner.get().is_err() && pedro.team.get().is_err());
        let pedro = pet("pedro").with(Pet::OWNER).only(client).await?;
        assert_eq!(pedro.owner.require()?.name, "a8m");
        assert!(pedro.team.get().is_err());
        let pedro = pet("pedro").with(Pet::OWNER).with(Pet::TEAM).only(client).await?;
        assert_eq!((&*pedro.owner.require()?.name, &*pedro.team.require()?.name), ("a8m", "nati"));
        let pets = Pet::query().order_by(Pet::NAME.asc()).with(Pet::OWNER).all(client).await?;
        let owners: Vec<Option<&str>> =
            pets.iter().map(|pet| pet.owner.get().ok().flatten().map(|owner| owner.name.as_str())).collect();
        assert_eq!(owners, [Some("a8m"), None]);
        // A neighbour that does not satisfy the load's condition is as good as none.
        let pedro = pet("pedro").with(Pet::OWNER.where_(User::AGE.gt(100))).only(client).await?;
        assert_eq!(pedro.owner.get()?, None);
    }

    async fn to_the_many_side(client: &Client) {
        seed(client).await?;
        let load = User::PETS.order_by(Pet::NAME.desc()).with(Pet::TEAM);
        let users = User::query().order_by(User::ID.asc()).with(load).all(client).await?;
        let pets = users[0].pets.get()?;
        assert_eq!(pets.len(), 1);
        assert_eq!(pets[0].team.require()?.name, "nati");
        assert!(pets[0].owner.is_not_loaded());
        assert!(users[1].pets.get()?.is_empty(), "none, and that is known");
        let load = User::PETS.where_(Pet::NAME.eq("nobody"));
        for user in User::query().with(load).all(client).await? {
            assert!(user.pets.get()?.is_empty());
        }
    }

    async fn many_to_many(client: &Client) {
        seed(client).await?;
        let users = User::query()
            .where_(User::NAME.eq("a8m"))
            .with(User::GROUPS.order_by(Group::NAME.desc()))
            .only(client)
            .await?;
        let groups: Vec<&str> = users.groups.get()?.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(groups, ["GitLab", "GitHub"]);

        let groups = Group::query()
            .order_by(Group::NAME.asc())
            .with(Group::USERS.order_by(User::AGE.asc()))
            .all(client)
            .await?;
        assert_eq!(names(groups[0].users.get()?), ["a8m", "alexsn"]);
        assert_eq!(names(groups[1].users.get()?), ["nati", "a8m"], "one user is in both");
    }

    async fn a_graph(client: &Client) {
        seed(client).await?;
        let files = Group::FILES.order_by(File::NAME.desc()).with(File::TYPE);
        let users = User::query()
            .with(User::SPOUSE)
            .with(User::FRIENDS)
            .with(User::GROUPS.order_by(Group::NAME.asc()).with(Group::INFO).with(files))
            .order_by(User::NAME.asc())
            .all(client)
            .await?;
        assert_eq!(names(&users), ["a8m", "alexsn", "nati"]);
        let [a8m, alex, nati] = &users[..] else { return Err("three users".into()) };
        assert_eq!(names(a8m.friends.get()?), ["alexsn"]);
        assert_eq!(names(alex.friends.get()?), ["a8m"], "friends see each other");
        assert!(nati.friends.get()?.is_empty());
        assert_eq!(a8m.spouse.get()?.map(|user| user.id), Some(nati.id));
        assert_eq!(alex.spouse.get()?, None);
        let groups = a8m.groups.get()?;
        assert!(groups[0].files.get()?.is_empty());
        let files = groups[1].files.get()?;
        assert_eq!(files.iter().map(|file| &*file.name).collect::<Vec<_>>(), ["c", "b", "a"]);
        for file in files {
            assert_eq!(file.r#type.require()?.name, "png");
        }
        for group in groups.iter().chain(alex.groups.get()?).chain(nati.groups.get()?) {
            assert_eq!(group.info.require()?.desc, "desc");
        }
    }

    async fn limits_are_per_entity(client: &Client) {
        let mut users = Vec::new();
        for (name, pets) in [("a", 3), ("b", 2), ("c", 0), ("d", 1)] {
            let user = User::create().name(name).age(1).save(client).await?;
            let pets = (0..pets).map(|n| Pet::create().name(format!("{name}{n}")).owner(&user));
            Pet::create_bulk(pets).save(client).await?;
            users.push(user);
        }
        let load = async |load: ent::Load<User, Pet>| -> Result<Vec<Vec<String>>, ent::Error> {
            let users = User::query().order_by(User::NAME.asc()).with(load).all(client).await?;
            let pets =
                users.iter().map(|user| Ok(user.pets.get()?.iter().map(|pet| pet.name.clone()).collect()));
            pets.collect()
        };
        let newest = load(User::PETS.order_by(Pet::ID.desc()).limit(2)).await?;
        assert_eq!(newest, [vec!["a2", "a1"], vec!["b1", "b0"], vec![], vec!["d0"]]);
        let first = load(User::PETS.order_by(Pet::NAME.asc()).limit(1)).await?;
        assert_eq!(first, [vec!["a0"], vec!["b0"], vec![], vec!["d0"]]);
        let later = load(User::PETS.load().order_by(Pet::NAME.asc()).offset(1)).await?;
        assert_eq!(later, [vec!["a1", "a2"], vec!["b1"], vec![], vec![]]);
        let middle = load(User::PETS.order_by(Pet::NAME.asc()).limit(1).offset(1)).await?;
        assert_eq!(middle, [vec!["a1"], vec!["b1"], vec![], vec![]]);
        let some =
            load(User::PETS.where_(!Pet::NAME.has_suffix("0")).order_by(Pet::NAME.asc()).limit(1)).await?;
        assert_eq!(some, [vec!["a1"], vec!["b1"], vec![], vec![]]);
        let none = load(User::PETS.limit(0)).await?;
        assert!(none.iter().all(Vec::is_empty));
    }

    async fn limits_of_many_to_many(client: &Client) {
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let mut users = Vec::new();
        for n in 1..=4 {
            users.push(User::create().name(format!("u{n}")).age(n).save(client).await?);
        }
        for (name, from, to) in [("A", 0, 4), ("B", 1, 4), ("C", 3, 4), ("D", 4, 4)] {
            let group = Group::create().name(name).expire(Utc::now()).info(&info);
            group.add_users(&users[from..to]).save(client).await?;
        }
        let load = Group::USERS.order_by(User::AGE.desc()).limit(2);
        let groups = Group::query().order_by(Group::NAME.asc()).with(load).all(client).await?;
        let ages: Vec<Vec<i64>> = groups
            .iter()
            .map(|group| Ok(group.users.get()?.iter().map(|user| user.age).collect()))
            .collect::<Result<_, ent::Error>>()?;
        assert_eq!(ages, [vec![4, 3], vec![4, 3], vec![4], vec![]]);
        // A limit on the way, and a load beyond it.
        let load =
            User::GROUPS.order_by(Group::NAME.desc()).limit(1).with(Group::USERS.order_by(User::AGE.asc()));
        let users = User::query().order_by(User::AGE.asc()).with(load).all(client).await?;
        let reached: Vec<&str> = users[1].groups.get()?.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(reached, ["B"]);
        assert_eq!(names(users[1].groups.get()?[0].users.get()?), ["u2", "u3", "u4"]);
    }

    async fn under_names_of_their_own(client: &Client) {
        seed(client).await?;
        let github = User::GROUPS.where_(Group::NAME.eq("GitHub")).named("github");
        let all = User::GROUPS.order_by(Group::NAME.asc()).named("all");
        let a8m = User::query().where_(User::NAME.eq("a8m")).with(github).with(all).only(client).await?;
        assert!(a8m.groups.get().is_err(), "only the named ones were loaded");
        assert_eq!(a8m.groups.named("github")?.len(), 1);
        assert_eq!(a8m.groups.named("all")?.len(), 2);
        assert!(a8m.groups.named("other").expect_err("no load has that name").is_not_loaded());

        let both = User::query().where_(User::NAME.eq("a8m"));
        let both = both.with(User::SPOUSE).with(User::SPOUSE.where_(User::AGE.gt(50)).named("old"));
        let a8m = both.only(client).await?;
        assert_eq!(a8m.spouse.require()?.name, "nati");
        assert_eq!(a8m.spouse.named("old")?, None);
    }

    async fn a_second_load_replaces_the_first(client: &Client) {
        seed(client).await?;
        let query = User::query().where_(User::NAME.eq("a8m")).with(User::GROUPS);
        let a8m = query.with(User::GROUPS.where_(Group::NAME.eq("GitLab"))).only(client).await?;
        assert_eq!(a8m.groups.get()?.len(), 1);
    }

    async fn with_pages_and_traversals(client: &Client) {
        seed(client).await?;
        // Loads are of the page, and of what a traversal reaches.
        let page = User::query()
            .order_by(User::AGE.desc())
            .offset(1)
            .limit(1)
            .with(User::GROUPS)
            .all(client)
            .await?;
        assert_eq!(names(&page), ["a8m"]);
        assert_eq!(page[0].groups.get()?.len(), 2);
        let pets = User::query().where_(User::NAME.eq("a8m")).traverse(User::PETS).with(Pet::OWNER);
        assert_eq!(pets.only(client).await?.owner.require()?.name, "a8m");
        let nobody =
            User::query().where_(User::NAME.eq("nobody")).with(User::GROUPS.load().with(Group::FILES));
        assert!(nobody.all(client).await?.is_empty());
        let first = User::query().order_by(User::AGE.asc()).with(User::SPOUSE).first(client).await?;
        assert_eq!(first.ok_or("there are users")?.spouse.require()?.name, "a8m");
    }

    async fn chosen_at_run_time(client: &Client) {
        seed(client).await?;
        let loads: Vec<ent::Eager<User>> =
            vec![User::PETS.into(), User::SPOUSE.into(), User::GROUPS.where_(Group::ACTIVE.eq(true)).into()];
        let query = loads.into_iter().fold(User::query(), Query::with);
        for user in query.all(client).await? {
            assert!(
                !user.pets.is_not_loaded() && !user.spouse.is_not_loaded() && !user.groups.is_not_loaded()
            );
        }
    }

    async fn of_thousands(client: &Client) {
        // More keys than a statement has room for, on the way to the neighbours.
        let users: Vec<User> =
            User::create_bulk((0..3000).map(|n| User::create().name("u").age(n))).save(client).await?;
        Pet::create_bulk(users.iter().map(|user| Pet::create().name(format!("p{}", user.age)).owner(user)))
            .save(client)
            .await?;
        let users = User::query().with(User::PETS).all(client).await?;
        assert_eq!(users.len(), 3000);
        for user in &users {
            let pets = user.pets.get()?;
            assert_eq!(pets.len(), 1);
            assert_eq!(pets[0].name, format!("p{}", user.age));
        }
        let pets = Pet::query().with(Pet::OWNER).all(client).await?;
        for pet in &pets {
            assert_eq!(pet.name, format!("p{}", pet.owner.require()?.age));
        }
    }
}
