//! Orders by what is next to an entity: a field of the one neighbour, or an aggregate over the many.

use chrono::Utc;
use ent::prelude::*;

use crate::scenario;
use crate::schema::{Group, GroupInfo, Pet, User};

/// Users a, b, c and d with 3, 2, 1 and 0 pets.
async fn users_with_pets(client: &Client) -> Result<Vec<User>, ent::Error> {
    let mut users = Vec::new();
    for (name, pets) in [("a", 3), ("b", 2), ("c", 1), ("d", 0)] {
        let user = User::create().name(name).age(1).save(client).await?;
        for n in 0..pets {
            Pet::create().name(format!("{name}{n}")).owner(&user).save(client).await?;
        }
        users.push(user);
    }
    Ok(users)
}

async fn users(client: &Client, order: Order<User>) -> Result<Vec<String>, ent::Error> {
    User::query().order_by(order).order_by(User::ID.asc()).select(User::NAME).all(client).await
}

async fn pets(client: &Client, order: Order<Pet>) -> Result<Vec<String>, ent::Error> {
    Pet::query().order_by(order).order_by(Pet::ID.asc()).select(Pet::NAME).all(client).await
}

scenario! {
    async fn count_of_many(client: &Client) {
        users_with_pets(client).await?;
        assert_eq!(users(client, User::PETS.count().desc()).await?, ["a", "b", "c", "d"]);
        assert_eq!(users(client, User::PETS.count().asc()).await?, ["d", "c", "b", "a"]);
        let some = User::query().where_(User::PETS.has()).order_by(User::PETS.count().asc()).limit(2);
        let names: Vec<String> = some.all(client).await?.into_iter().map(|user| user.name).collect();
        assert_eq!(names, ["c", "b"]);
        let second = User::query().order_by(User::PETS.count().desc()).offset(1).first(client).await?;
        assert_eq!(second.map(|user| user.name).as_deref(), Some("b"));
    }

    async fn field_of_one(client: &Client) {
        Pet::create().name("orphan1").save(client).await?;
        users_with_pets(client).await?;
        Pet::create().name("orphan2").save(client).await?;
        let name = || Pet::OWNER.field(User::NAME);
        let expected = ["orphan1", "orphan2", "a0", "a1", "a2", "b0", "b1", "c0"];
        assert_eq!(pets(client, name().asc()).await?, expected);
        let expected = ["c0", "b0", "b1", "a0", "a1", "a2", "orphan1", "orphan2"];
        assert_eq!(pets(client, name().desc()).await?, expected);
        let expected = ["a0", "a1", "a2", "b0", "b1", "c0", "orphan1", "orphan2"];
        assert_eq!(pets(client, name().asc().nulls_last()).await?, expected);
        let expected = ["orphan1", "orphan2", "c0", "b0", "b1", "a0", "a1", "a2"];
        assert_eq!(pets(client, name().desc().nulls_first()).await?, expected);
        assert_eq!(pets(client, Pet::OWNER.field(User::ID).asc()).await?[..2], ["orphan1", "orphan2"]);
    }

    async fn count_of_many_to_many(client: &Client) {
        let users_ = users_with_pets(client).await?;
        let info = GroupInfo::create().desc("d").save(client).await?;
        for (name, max, members) in
            [("A", 1, &users_[..4]), ("B", 10, &users_[..2]), ("C", 100, &users_[..1])]
        {
            let group = Group::create().name(name).expire(Utc::now()).info(&info).max_users(max);
            group.add_users(members).save(client).await?;
        }
        let groups = async |order| {
            Group::query().order_by(order).order_by(Group::ID.asc()).select(Group::NAME).all(client).await
        };
        assert_eq!(groups(Group::USERS.count().desc()).await?, ["A", "B", "C"]);
        assert_eq!(groups(Group::USERS.count().asc()).await?, ["C", "B", "A"]);
        assert_eq!(users(client, User::GROUPS.count().desc()).await?, ["a", "b", "c", "d"]);
        assert_eq!(users(client, User::GROUPS.count().asc()).await?, ["c", "d", "b", "a"]);
        // a: 111, b: 11, c and d: 1.
        assert_eq!(users(client, User::GROUPS.sum(Group::MAX_USERS).desc()).await?, ["a", "b", "c", "d"]);
        assert_eq!(users(client, User::GROUPS.sum(Group::MAX_USERS).asc()).await?, ["c", "d", "b", "a"]);
        assert_eq!(groups(Group::INFO.field(GroupInfo::DESC).asc()).await?, ["A", "B", "C"]);
    }

    async fn sums_and_extremes_of_many(client: &Client) {
        let ages: [(&str, &[f64]); 4] =
            [("a", &[2.0, 2.0]), ("b", &[9.0]), ("c", &[1.0, 2.0, 3.0]), ("d", &[])];
        for (name, ages) in ages {
            let user = User::create().name(name).age(1).save(client).await?;
            for age in ages {
                Pet::create().name("p").age(*age).owner(&user).save(client).await?;
            }
        }
        let age = Pet::AGE;
        assert_eq!(
            users(client, User::PETS.sum(age).asc()).await?,
            ["d", "a", "c", "b"],
            "nothing comes first"
        );
        assert_eq!(users(client, User::PETS.sum(age).desc()).await?, ["b", "c", "a", "d"], "and last");
        assert_eq!(users(client, User::PETS.mean(age).desc()).await?, ["b", "a", "c", "d"]);
        assert_eq!(users(client, User::PETS.min(age).asc()).await?, ["d", "c", "a", "b"]);
        assert_eq!(users(client, User::PETS.max(age).desc()).await?, ["b", "c", "a", "d"]);
        assert_eq!(users(client, User::PETS.max(age).asc().nulls_last()).await?, ["a", "c", "b", "d"]);
        assert_eq!(users(client, User::PETS.count().desc()).await?, ["c", "a", "b", "d"]);
    }

    async fn of_loads_and_traversals(client: &Client) {
        let users_ = users_with_pets(client).await?;
        let parent = User::create().name("parent").age(2).add_children(&users_).save(client).await?;
        let children = parent.query_children().order_by(User::PETS.count().asc()).select(User::NAME);
        assert_eq!(children.all(client).await?, ["d", "c", "b", "a"]);
        let load = User::CHILDREN.order_by(User::PETS.count().desc()).limit(2);
        let parent = User::query().where_(User::CHILDREN.has()).with(load).only(client).await?;
        let names: Vec<&str> = parent.children.get()?.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        // A neighbour in the entity's own table.
        let by_parent = User::PARENT.field(User::NAME).desc();
        let first = User::query().order_by(by_parent).order_by(User::NAME.asc()).first(client).await?;
        assert_eq!(first.map(|user| user.name).as_deref(), Some("a"));
    }

    async fn nulls_of_a_field(client: &Client) {
        for (name, nickname) in [("a", Some("z")), ("b", None), ("c", Some("y"))] {
            User::create().name(name).age(1).nickname(nickname.map(str::to_owned)).save(client).await?;
        }
        let nickname = User::NICKNAME;
        assert_eq!(users(client, nickname.asc().nulls_first()).await?, ["b", "c", "a"]);
        assert_eq!(users(client, nickname.asc().nulls_last()).await?, ["c", "a", "b"]);
        assert_eq!(users(client, nickname.desc().nulls_first()).await?, ["b", "a", "c"]);
        assert_eq!(users(client, nickname.desc().nulls_last()).await?, ["a", "c", "b"]);
    }

    async fn several_terms(client: &Client) {
        for (name, age) in [("a", 2), ("b", 1), ("c", 2), ("d", 1)] {
            User::create().name(name).age(age).save(client).await?;
        }
        let names = async |orders: [Order<User>; 2]| {
            let query = orders.into_iter().fold(User::query(), Query::order_by);
            query.select(User::NAME).all(client).await
        };
        assert_eq!(names([User::AGE.asc(), User::NAME.asc()]).await?, ["b", "d", "a", "c"]);
        assert_eq!(names([User::AGE.asc(), User::NAME.desc()]).await?, ["d", "b", "c", "a"]);
        assert_eq!(names([User::AGE.desc(), User::NAME.asc()]).await?, ["a", "c", "b", "d"]);
        assert_eq!(names([User::NAME.desc(), User::AGE.asc()]).await?, ["d", "c", "b", "a"]);
    }
}
