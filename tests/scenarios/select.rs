//! Selections of fields in place of whole entities.

use ent::prelude::*;

use crate::scenario;
use crate::schema::{Pet, Role, User};

#[derive(Projection, Debug, PartialEq)]
#[ent(entity = User)]
struct Person {
    age: i64,
    #[ent(field = name)]
    first_name: String,
    nickname: Option<String>,
}

async fn users(client: &Client) -> Result<Vec<User>, ent::Error> {
    let users = [("foo", 30), ("bar", 20), ("baz", 20)].map(|(name, age)| User::create().name(name).age(age));
    User::create_bulk(users).save(client).await
}

scenario! {
    async fn one_field(client: &Client) {
        let thirty = User::create().name("foo").age(30).save(client).await?;
        assert_eq!(User::query().select(User::NAME).only(client).await?, "foo");
        User::create().name("bar").age(20).save(client).await?;
        let names = async |order| User::query().order_by(order).select(User::NAME).all(client).await;
        assert_eq!(names(User::NAME.asc()).await?, ["bar", "foo"]);
        assert_eq!(names(User::NAME.desc()).await?, ["foo", "bar"]);
        User::create().name("baz").age(20).save(client).await?;
        let by_age = User::query().order_by(User::AGE.asc()).order_by(User::NAME.asc()).select(User::NAME);
        assert_eq!(by_age.all(client).await?, ["bar", "baz", "foo"]);
        assert_eq!(
            User::query().order_by(User::AGE.desc()).select(User::ID).first(client).await?,
            Some(thirty.id)
        );
        let only = User::query().select(User::NAME).only(client).await;
        assert!(only.expect_err("there are three").is_not_singular());
        let none = || User::query().where_(User::AGE.gt(100)).select(User::NAME);
        assert_eq!(none().first(client).await?, None);
        assert!(none().only(client).await.expect_err("there is none").is_not_found());
        assert!(none().all(client).await?.is_empty());
    }

    async fn tuples(client: &Client) {
        users(client).await?;
        let rows: Vec<(i64, String)> =
            User::query().order_by(User::NAME.asc()).select((User::AGE, User::NAME)).all(client).await?;
        assert_eq!(rows, [(20, "bar".to_owned()), (20, "baz".to_owned()), (30, "foo".to_owned())]);
        // The same field twice, an enum, an absent value, and tuples within tuples.
        let row = User::query()
            .where_(User::NAME.eq("foo"))
            .select((User::NAME, (User::ROLE, User::NICKNAME), User::NAME))
            .only(client)
            .await?;
        assert_eq!(row, ("foo".to_owned(), (Role::User, None), "foo".to_owned()));
    }

    async fn a_struct(client: &Client) {
        users(client).await?;
        User::update_many().where_(User::NAME.eq("foo")).nickname("f").exec(client).await?;
        let people: Vec<Person> =
            User::query().order_by(User::AGE.desc()).limit(1).select_as::<Person>().all(client).await?;
        let thirty = Person { age: 30, first_name: "foo".to_owned(), nickname: Some("f".to_owned()) };
        assert_eq!(people, [thirty]);
        let twenty = User::query().where_(User::NAME.eq("bar")).select_as::<Person>().only(client).await?;
        assert_eq!(twenty, Person { age: 20, first_name: "bar".to_owned(), nickname: None });
    }

    async fn distinct(client: &Client) {
        for _ in 0..2 {
            Pet::create().name("a").save(client).await?;
        }
        assert_eq!(Pet::query().select(Pet::NAME).all(client).await?, ["a", "a"]);
        assert_eq!(Pet::query().select(Pet::NAME).distinct().all(client).await?, ["a"]);
        assert_eq!(Pet::query().select(Pet::NAME).distinct().only(client).await?, "a");
        Pet::create().name("b").save(client).await?;
        let ordered = Pet::query().order_by(Pet::NAME.desc()).select(Pet::NAME).distinct();
        assert_eq!(ordered.all(client).await?, ["b", "a"]);
        assert_eq!(Pet::query().select((Pet::NAME, Pet::TRAINED)).distinct().all(client).await?.len(), 2);
    }

    async fn keys(client: &Client) {
        let users = users(client).await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        assert_eq!(User::query().order_by(User::ID.asc()).ids(client).await?, ids);
        assert_eq!(User::query().order_by(User::ID.desc()).first_id(client).await?, ids.last().copied());
        assert_eq!(User::query().where_(User::NAME.eq("bar")).only_id(client).await?, ids[1]);
        assert!(User::query().only_id(client).await.expect_err("there are three").is_not_singular());
        let none = User::query().where_(User::NAME.eq("nobody"));
        assert!(none.clone().only_id(client).await.expect_err("there is none").is_not_found());
        assert_eq!(none.first_id(client).await?, None);
    }

    async fn ordered_by_the_neighbour(client: &Client) {
        let a = User::create().name("a").age(1).save(client).await?;
        let b = User::create().name("b").age(1).save(client).await?;
        for (name, owner) in [("a", &b), ("b", &a), ("b", &b), ("c", &a)] {
            Pet::create().name(name).owner(owner).save(client).await?;
        }
        let names = Pet::query()
            .order_by(Pet::OWNER.field(User::NAME).asc())
            .order_by(Pet::NAME.asc())
            .select(Pet::NAME)
            .all(client)
            .await?;
        assert_eq!(names, ["b", "c", "a", "b"]);
    }

    async fn after_a_traversal(client: &Client) {
        let a = User::create().name("a").age(1).save(client).await?;
        for name in ["x", "y"] {
            Pet::create().name(name).owner(&a).save(client).await?;
        }
        let owners = Pet::query().traverse(Pet::OWNER).select(User::NAME).all(client).await?;
        assert_eq!(owners, ["a"], "the owner of two pets is there once");
        let pets =
            a.query_pets().order_by(Pet::NAME.desc()).select((Pet::NAME, Pet::AGE)).all(client).await?;
        assert_eq!(pets, [("y".to_owned(), 0.0), ("x".to_owned(), 0.0)]);
    }
}
