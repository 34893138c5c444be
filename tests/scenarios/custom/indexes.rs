//! Indexes with everything that a database knows, and what each makes of it.

use ent::Dialect;
use ent::prelude::*;
use ent::sql::Statement;

use crate::scenario;

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(fields(age, name), edges(city), desc(age, city), name = "by_age"),
    index(body, prefix(body = 40)),
    index(name, body, prefix(body = 20), opclass(name = "text_pattern_ops")),
    index(workplace, include(nickname, age)),
    index(fields(nickname), unique, where = "active"),
    index(words, type(postgres = "GIN", mysql = "FULLTEXT"), name = "by_words"),
    index(age, type(postgres = "hash", mysql = "BTREE"), where(postgres = "age > 18"))
)]
pub struct Person {
    pub id: i64,
    pub age: i32,
    #[ent(max_len = 40)]
    pub name: String,
    #[ent(size = 100_000)]
    pub body: String,
    pub workplace: Option<String>,
    pub nickname: Option<String>,
    #[ent(default = true)]
    pub active: bool,
    #[ent(sql_type(postgres = "tsvector", mysql = "text"))]
    pub words: Option<String>,

    pub city: One<City>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
pub struct City {
    pub id: i64,
    #[ent(inverse = city)]
    pub people: Many<Person>,
}

scenario! {
    async fn are_made_as_they_are_declared(client: &Client) with ent::schema![Person]; {
        let sql = ent::schema![Person].to_sql(client.dialect())?;
        let expected: &[&str] = match client.dialect() {
            Dialect::Sqlite => &[
                r#"CREATE INDEX "by_age" ON "persons" ("age" DESC, "name", "person_city" DESC);"#,
                r#"CREATE INDEX "person_body" ON "persons" ("body");"#,
                r#"CREATE INDEX "person_name_body" ON "persons" ("name", "body");"#,
                r#"CREATE INDEX "person_workplace" ON "persons" ("workplace");"#,
                r#"CREATE UNIQUE INDEX "person_nickname" ON "persons" ("nickname") WHERE active;"#,
                r#"CREATE INDEX "by_words" ON "persons" ("words");"#,
                r#"CREATE INDEX "person_age" ON "persons" ("age");"#,
            ],
            Dialect::Postgres => &[
                r#"CREATE INDEX "by_age" ON "persons" ("age" DESC, "name", "person_city" DESC);"#,
                r#"CREATE INDEX "person_body" ON "persons" ("body");"#,
                r#"CREATE INDEX "person_name_body" ON "persons" ("name" text_pattern_ops, "body");"#,
                r#"CREATE INDEX "person_workplace" ON "persons" ("workplace") INCLUDE ("nickname", "age");"#,
                r#"CREATE UNIQUE INDEX "person_nickname" ON "persons" ("nickname") WHERE active;"#,
                r#"CREATE INDEX "by_words" ON "persons" USING GIN ("words");"#,
                r#"CREATE INDEX "person_age" ON "persons" USING hash ("age") WHERE age > 18;"#,
            ],
            _ => &[
                "INDEX `by_age` (`age` DESC, `name`, `person_city` DESC)",
                "INDEX `person_body` (`body`(40))",
                "INDEX `person_name_body` (`name`, `body`(20))",
                "INDEX `person_workplace` (`workplace`)",
                "UNIQUE INDEX `person_nickname` (`nickname`)",
                "FULLTEXT INDEX `by_words` (`words`)",
                "INDEX `person_age` (`age`) USING BTREE",
            ],
        };
        for index in expected {
            assert!(sql.contains(index), "{index}\n{sql}");
        }
        if client.dialect() == Dialect::Postgres {
            let sql = "SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND tablename = 'persons' \
                       AND (indexdef LIKE '%USING gin%' OR indexdef LIKE '%INCLUDE (nickname, age)')";
            let found = client.raw_execute(Statement::new(sql, vec![])).await?;
            assert_eq!(found.rows_affected, 2);
        }
    }

    async fn of_some_rows_only(client: &Client) with ent::schema![Person]; {
        let person = || Person::create().age(1).name("n").body("b").nickname("a8m");
        person().save(client).await?;
        assert!(person().save(client).await.is_err_and(|error| error.is_unique_violation()));
        // MySQL has no index of some rows: there the nickname is unique everywhere.
        let inactive = person().active(false).save(client).await;
        assert_eq!(inactive.is_ok(), !client.dialect().is_mysql());
    }
}
