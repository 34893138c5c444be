//! Views: entities that are the rows of a query, and have nothing that writes.

use ent::count;
use ent::prelude::*;

use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub city: String,
    pub age: i32,
}

/// The cities that people live in.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    view = "SELECT city, COUNT(*) AS people, MAX(age) AS oldest FROM persons GROUP BY city",
    table = "cities"
)]
pub struct City {
    pub city: String,
    pub people: i64,
    pub oldest: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(view(
    sqlite = "SELECT id, name AS called FROM persons WHERE age >= 18",
    postgres = "SELECT id, name::text AS called FROM persons WHERE age >= 18",
    mysql = "SELECT id, name AS called FROM persons WHERE age >= 18"
))]
pub struct Adult {
    pub id: i64,
    #[ent(column = "called")]
    pub name: String,
}

/// A view of a view, which stands before it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(view = "SELECT COUNT(*) AS number FROM adults")]
pub struct AdultCount {
    pub number: i64,
}

fn all() -> ent::Schema {
    ent::schema![City, Adult, AdultCount, Person]
}

scenario! {
    async fn are_read_like_tables(client: &Client) with all(); {
        all().create(client).await?;
        for (name, city, age) in [("a", "Rome", 30), ("b", "Rome", 10), ("c", "Oslo", 20)] {
            Person::create().name(name).city(city).age(age).save(client).await?;
        }
        let cities = City::query().order_by(City::PEOPLE.desc()).all(client).await?;
        assert_eq!(
            cities,
            [
                City { city: "Rome".into(), people: 2, oldest: Some(30) },
                City { city: "Oslo".into(), people: 1, oldest: Some(20) },
            ]
        );
        let only = City::query().where_(City::CITY.has_prefix("O") & City::PEOPLE.lt(5)).only(client).await?;
        assert_eq!(only.oldest, Some(20));
        assert_eq!(City::query().count(client).await?, 2);
        assert_eq!(City::query().select((City::CITY, City::OLDEST)).all(client).await?.len(), 2);
        let groups = City::query().group_by(City::PEOPLE).aggregate(count()).order_by(City::PEOPLE.asc());
        assert_eq!(groups.all(client).await?, [(1, 1), (2, 1)]);

        let adult = Adult::query().where_(Adult::NAME.eq("c")).only(client).await?;
        assert_eq!(Adult::get(adult.id, client).await?, adult);
        assert_eq!(Adult::query().order_by(Adult::ID.desc()).ids(client).await?, [3, 1]);
        assert_eq!(AdultCount::query().only(client).await?.number, 2);
        assert!(City::query().ids(client).await.is_err_and(|error| error.to_string().contains("no keys")));
        assert!(City::SCHEMA.is_view() && !Person::SCHEMA.is_view());
    }

    async fn are_printed_after_the_tables(client: &Client) with all(); {
        let sql = all().to_sql(client.dialect())?;
        let at = |text: &str| sql.find(text).unwrap_or_else(|| panic!("{text}\n{sql}"));
        let q = client.dialect().quote();
        let (table, city) = (at("CREATE TABLE"), at(&format!("CREATE VIEW {q}cities{q} AS SELECT city")));
        let (adult, count) = (at(&format!("CREATE VIEW {q}adults{q}")), at(&format!("CREATE VIEW {q}adult_counts{q}")));
        assert!(table < city && city < adult && adult < count, "{sql}");
    }
}
