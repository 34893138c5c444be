//! Fields that are no columns, and tables that are somebody else's.

use std::collections::HashMap;

use ent::prelude::*;
use ent::sql::Statement;

use crate::scenario;

/// Of a type that no database has.
#[derive(Clone, Debug, Default, PartialEq)]
struct Cache(HashMap<String, u32>);

#[derive(Mixin, Clone, Debug, PartialEq)]
struct Watched {
    #[ent(default = 0)]
    views: i64,
    #[ent(skip)]
    seen: bool,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Page {
    id: i64,
    #[ent(skip)]
    cache: Cache,
    title: String,
    #[ent(mixin)]
    watched: Watched,
    #[ent(skip)]
    id_of_session: Option<u64>,
}

/// Of a table that another program makes.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(external, table = "legacy_people")]
struct Person {
    id: i64,
    name: String,
    #[ent(inverse = author)]
    notes: Many<Note>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct Note {
    id: i64,
    text: String,
    author: One<Person>,
}

scenario! {
    async fn tables_of_others(client: &Client) with ent::Schema::new([]); {
        let person = "CREATE TABLE legacy_people (id bigint PRIMARY KEY, name varchar(20) NOT NULL, more int)";
        client.raw_execute(Statement::new(person, vec![])).await?;
        ent::schema![Person, Note].create(client).await?;
        let a8m = Person::create().id(1).name("a8m").save(client).await?;
        let note = Note::create().text("hi").author(&a8m).save(client).await?;
        assert_eq!(a8m.query_notes().only_id(client).await?, note.id);
        // The reference is a foreign key all the same.
        let nobody = Note::create().text("hi").author(2).save(client).await;
        assert!(nobody.is_err_and(|error| error.is_foreign_key_violation()));
        let sql = ent::schema![Note].to_sql(client.dialect())?;
        assert!(!sql.contains("CREATE TABLE \"legacy_people\"") && !sql.contains("CREATE TABLE `legacy_people`"), "{sql}");
    }

    async fn fields_that_are_no_columns(client: &Client) with ent::schema![Page]; {
        let mut page = Page::create().title("a").save(client).await?;
        assert_eq!((&page.cache, page.watched.seen, page.id_of_session), (&Cache::default(), false, None));
        page.cache.0.insert("words".to_owned(), 7);
        page.watched.seen = true;
        page.id_of_session = Some(1);

        let twin = PageCreate::from(&page).save(client).await?;
        assert_eq!((&*twin.title, twin.watched.seen, twin.id_of_session), ("a", false, None));
        let read = Page::get(page.id, client).await?;
        assert_eq!((read.cache, read.watched.seen), (Cache::default(), false));
        let names: Vec<&str> = Page::SCHEMA.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, ["id", "title", "views"]);
    }
}
