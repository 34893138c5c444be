//! Many to many between two types: users and groups.

use super::*;

async fn group(client: &Client, name: &str) -> Result<Group, Error> {
    let info = GroupInfo::create().desc("desc").save(client).await?;
    Group::create().name(name).expire(chrono::Utc::now()).info(&info).save(client).await
}

/// The names of the groups of a query, in alphabetical order.
async fn groups(query: Query<Group>, client: &Client) -> Result<Vec<String>, Error> {
    query.order_by(Group::NAME.asc()).select(Group::NAME).all(client).await
}

/// `eve` is in `Hub`, `ann` is in `Hub` and `Lab`.
async fn members(client: &Client) -> Result<(User, User, Group, Group), Error> {
    let (hub, lab) = (group(client, "Hub").await?, group(client, "Lab").await?);
    let eve = User::create().age(10).name("eve").add_groups([&hub]).save(client).await?;
    let ann = User::create().age(10).name("ann").add_groups([&hub, &lab]).save(client).await?;
    Ok((eve, ann, hub, lab))
}

/// How many users are in a group, and how many groups have a user.
async fn counts(client: &Client) -> Result<(u64, u64), Error> {
    let users = User::query().where_(User::GROUPS.has()).count(client).await?;
    let groups = Group::query().where_(Group::USERS.has()).count(client).await?;
    Ok((users, groups))
}

scenario! {
    async fn added_from_either_side(client: &Client) {
        let eve = user(client, "eve").await?;
        assert!(!eve.query_groups().exists(client).await?);
        let info = GroupInfo::create().desc("desc").save(client).await?;
        let new = Group::create().name("Hub").expire(chrono::Utc::now()).info(&info).add_users([&eve]);
        let hub = new.save(client).await?;
        assert_eq!(hub.query_users().only_id(client).await?, eve.id);
        assert_eq!(eve.query_groups().only_id(client).await?, hub.id);
        assert_eq!(counts(client).await?, (1, 1));

        hub.delete().exec(client).await?;
        assert!(!eve.query_groups().exists(client).await?, "the membership ended with the group");
        assert_eq!(counts(client).await?, (0, 0));

        let hub = group(client, "Hub").await?;
        eve.update().add_groups([hub.id]).save(client).await?;
        assert_eq!(counts(client).await?, (1, 1));
        eve.delete().exec(client).await?;
        assert_eq!(counts(client).await?, (0, 0), "the membership ended with the user");
        assert_eq!(Group::query().count(client).await?, 1);
    }

    async fn once_is_enough(client: &Client) {
        let hub = group(client, "Hub").await?;
        let eve = User::create().age(10).name("eve").add_groups([&hub, &hub]).save(client).await?;
        eve.update().add_groups([&hub]).save(client).await?;
        hub.update().add_users([&eve]).save(client).await?;
        assert_eq!(eve.query_groups().count(client).await?, 1);
        assert_eq!(hub.query_users().count(client).await?, 1);
    }

    async fn in_bulk(client: &Client) {
        let (hub, lab) = (group(client, "Hub").await?, group(client, "Lab").await?);
        let new = |name: &str| User::create().age(1).name(name);
        let builders = [new("a").add_groups([&hub, &lab]), new("b").add_groups([&hub]), new("c")];
        let users = User::create_bulk(builders).save(client).await?;
        assert_eq!(groups(users[0].query_groups(), client).await?, ["Hub", "Lab"]);
        assert_eq!(names(hub.query_users(), client).await?, ["a", "b"]);
        assert_eq!(counts(client).await?, (2, 2));
    }

    async fn removed_from_either_side(client: &Client) {
        let (eve, ann, hub, lab) = members(client).await?;
        ann.update().remove_groups([&hub]).save(client).await?;
        assert_eq!(groups(ann.query_groups(), client).await?, ["Lab"]);
        assert_eq!(names(hub.query_users(), client).await?, ["eve"]);
        hub.update().remove_users([&eve]).save(client).await?;
        assert_eq!(counts(client).await?, (1, 1));

        hub.update().add_users([&eve, &ann]).save(client).await?;
        hub.update().clear_users().save(client).await?;
        assert_eq!(counts(client).await?, (1, 1), "only this group's");
        ann.update().clear_groups().add_groups([&hub]).save(client).await?;
        assert_eq!(groups(ann.query_groups(), client).await?, ["Hub"]);
        assert!(!lab.query_users().exists(client).await?);
        // Who is no member can't leave.
        eve.update().remove_groups([&lab]).save(client).await?;
        assert_eq!((User::query().count(client).await?, Group::query().count(client).await?), (2, 2));
    }

    async fn updates_of_many(client: &Client) {
        let (eve, ann, hub, lab) = members(client).await?;
        assert_eq!(User::update_many().add_groups([&lab]).exec(client).await?, 2);
        assert_eq!(groups(eve.query_groups(), client).await?, ["Hub", "Lab"]);
        assert_eq!(groups(ann.query_groups(), client).await?, ["Hub", "Lab"]);
        assert_eq!(
            User::update_many().where_(User::NAME.eq("ann")).remove_groups([&lab]).exec(client).await?,
            1
        );
        assert_eq!(names(lab.query_users(), client).await?, ["eve"]);
        assert_eq!(Group::update_many().clear_users().exec(client).await?, 2);
        assert!(!hub.query_users().exists(client).await?);
        assert_eq!(counts(client).await?, (0, 0));
    }

    async fn a_group_that_is_not_there(client: &Client) {
        let eve = user(client, "eve").await?;
        let error = eve.update().name("renamed").add_groups([17]).save(client).await.unwrap_err();
        assert!(error.is_foreign_key_violation(), "{error}");
        assert_eq!(User::get(eve.id, client).await?.name, "eve", "nothing was written");
    }

    async fn predicates(client: &Client) {
        members(client).await?;
        user(client, "bob").await?;
        let users = async |p| names(User::query().where_(p), client).await;
        let in_group = |name: &str| User::GROUPS.has_with(Group::NAME.eq(name));
        assert_eq!(counts(client).await?, (2, 2));
        assert_eq!(users(!User::GROUPS.has()).await?, ["bob"]);
        assert_eq!(users(in_group("Hub")).await?, ["ann", "eve"]);
        assert_eq!(users(in_group("Lab")).await?, ["ann"]);
        assert_eq!(users(!in_group("Lab")).await?, ["bob", "eve"]);
        assert_eq!(users(in_group("Hub") & !in_group("Lab")).await?, ["eve"]);
        // One group can't have two names.
        assert!(
            users(User::GROUPS.has_with(Group::NAME.eq("Hub") & Group::NAME.eq("Lab"))).await?.is_empty()
        );
        let with_eve = Group::USERS.has_with(User::NAME.eq("eve"));
        assert_eq!(groups(Group::query().where_(with_eve.clone()), client).await?, ["Hub"]);
        assert_eq!(groups(Group::query().where_(!with_eve), client).await?, ["Lab"]);
    }

    async fn long_paths(client: &Client) {
        let (eve, ann, hub, lab) = members(client).await?;
        let all = hub.query_users().traverse(User::GROUPS);
        assert_eq!(groups(all.clone(), client).await?, ["Hub", "Lab"], "each of them once");
        assert_eq!(all.where_(Group::NAME.eq("Hub")).only_id(client).await?, hub.id);
        let path = lab.query_users().traverse(User::GROUPS).where_(!Group::NAME.eq("Hub"));
        assert_eq!(path.traverse(Group::USERS).only_id(client).await?, ann.id);
        let path = ann.query_groups().where_(Group::NAME.eq("Lab")).traverse(Group::USERS);
        assert_eq!(path.traverse(User::GROUPS).where_(Group::NAME.eq("Lab")).only_id(client).await?, lab.id);

        // Hub, as eve is in it; then eve, as ann is in Lab; then Hub again.
        let with_eve = Group::USERS.has_with(User::NAME.eq("eve"));
        let not_in_lab = !User::GROUPS.has_with(Group::NAME.eq("Lab"));
        let path =
            ann.query_groups().where_(with_eve.clone()).traverse(Group::USERS).where_(not_in_lab.clone());
        assert_eq!(path.clone().only_id(client).await?, eve.id);
        assert_eq!(path.traverse(User::GROUPS).only_id(client).await?, hub.id);
        let path = Group::query().where_(with_eve).traverse(Group::USERS).where_(not_in_lab);
        let users = path.traverse(User::GROUPS).traverse(Group::USERS).order_by(User::NAME.asc());
        assert_eq!(users.first_id(client).await?, Some(ann.id));
    }

    async fn loads(client: &Client) {
        members(client).await?;
        user(client, "bob").await?;
        let load = User::GROUPS.order_by(Group::NAME.asc()).with(Group::USERS.order_by(User::NAME.asc()));
        let users = User::query().order_by(User::NAME.asc()).with(load).all(client).await?;
        let of = |user: &User| -> Result<Vec<String>, Error> {
            Ok(user.groups.get()?.iter().map(|group| group.name.clone()).collect())
        };
        assert_eq!(of(&users[0])?, ["Hub", "Lab"]);
        assert!(of(&users[1])?.is_empty());
        assert_eq!(of(&users[2])?, ["Hub"]);
        // A neighbour that two share is there for both, with all of its own neighbours.
        for user in [&users[0], &users[2]] {
            let members: Vec<_> = user.groups.get()?[0].users.get()?.iter().map(|user| &*user.name).collect();
            assert_eq!(members, ["ann", "eve"]);
        }
    }
}
