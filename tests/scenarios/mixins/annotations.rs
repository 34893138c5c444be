//! What mixins say of the tables of their entities, and what the user keeps with them.

use ent::Dialect;
use ent::prelude::*;

use crate::scenario;

/// What a program of its own wants to know of an entity.
#[derive(Debug, PartialEq)]
struct Label(&'static str);

#[derive(Debug, PartialEq)]
struct Topic(&'static str);

/// Texts as they were before.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(charset = "latin1", collation = "latin1_bin", increment_start = 70, annotation = Label("old"))]
struct Latin {}

/// It has a mixin, and wins over it.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(increment_start = 700, annotation = Label("archived"), annotation = Topic("archive"))]
struct Archived {
    #[ent(default = false)]
    archived: bool,
    #[ent(mixin)]
    latin: Latin,
}

#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(collation = "latin1_general_cs", options = "ENGINE = InnoDB", annotation = Label("late"))]
struct Late {}

/// What its mixins say, and nothing of its own.
#[derive(Entity, Clone, Debug, PartialEq)]
struct Letter {
    id: i64,
    text: String,
    #[ent(mixin)]
    archived: Archived,
    #[ent(mixin)]
    late: Late,
}

/// Its own counts.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(collation = "latin1_swedish_ci", increment_start = 7000, annotation = Label("own"))]
struct Parcel {
    #[ent(mixin)]
    late: Late,
    id: i64,
    #[ent(mixin)]
    archived: Archived,
}

scenario! {
    async fn of_tables(client: &Client) with ent::schema![Letter, Parcel]; {
        let sql = ent::schema![Letter, Parcel].to_sql(client.dialect())?;
        let expected: [&str; 2] = match client.dialect() {
            Dialect::Sqlite => ["VALUES ('letters', 699);", "VALUES ('parcels', 6999);"],
            Dialect::Postgres => ["IDENTITY (START WITH 700)", "IDENTITY (START WITH 7000)"],
            _ => [
                ") CHARSET latin1 COLLATE latin1_general_cs AUTO_INCREMENT 700 ENGINE = InnoDB",
                ") CHARSET latin1 COLLATE latin1_swedish_ci AUTO_INCREMENT 7000 ENGINE = InnoDB",
            ],
        };
        for part in expected {
            assert!(sql.contains(part), "{part}\n{sql}");
        }
        let letter = Letter::create().text("a").save(client).await?;
        let parcel = Parcel::create().save(client).await?;
        assert_eq!((letter.id, parcel.id), (700, 7000));
    }
}

/// The entity's own are found first, then those of the last mixin.
#[test]
fn of_the_user() {
    let all = |schema: &ent::schema::EntitySchema| {
        let labels = schema.annotations.iter().filter_map(|annotation| annotation.downcast_ref());
        labels.map(|Label(label)| *label).collect::<Vec<_>>()
    };
    assert_eq!(Letter::SCHEMA.annotation(), Some(&Label("late")));
    assert_eq!(Parcel::SCHEMA.annotation(), Some(&Label("own")));
    assert_eq!(all(Letter::SCHEMA), ["late", "archived", "old"]);
    assert_eq!(all(Parcel::SCHEMA), ["own", "archived", "old", "late"]);
    assert_eq!(Parcel::SCHEMA.annotation(), Some(&Topic("archive")));
}

/// Of every field and every edge of a mixin: those of the outer members first, and then what the field says itself.
#[test]
fn of_fields_and_edges() {
    #[derive(Mixin, Clone)]
    struct Inner {
        code: Option<String>,
        #[ent(annotation = Label("own"))]
        note: Option<String>,
        #[ent(annotation = Topic("post"))]
        letter: One<Letter>,
    }
    #[derive(Mixin, Clone)]
    struct Outer {
        owner: i64,
        #[ent(mixin, annotate_fields = Label("outer"), annotate_fields = Topic("t"), annotate_edges = Label("edge"))]
        inner: Inner,
    }
    #[derive(Entity, Clone)]
    struct Thing {
        id: i64,
        name: String,
        #[ent(mixin, annotate_fields = Label("thing"))]
        outer: Outer,
    }
    let labels = |field: &str| {
        let field = Thing::SCHEMA.field(field).map(|field| field.annotations);
        let labels = field.into_iter().flatten().filter_map(|annotation| annotation.downcast_ref());
        labels.map(|Label(label)| *label).collect::<Vec<_>>()
    };
    assert!(labels("name").is_empty());
    assert_eq!(labels("owner"), ["thing"]);
    assert_eq!(labels("code"), ["thing", "outer"]);
    assert_eq!(labels("note"), ["thing", "outer", "own"]);
    assert_eq!(Thing::OUTER.inner.note.schema().annotation(), Some(&Topic("t")));
    let letter = Thing::SCHEMA.edge("letter").map(|edge| (edge.annotation(), edge.annotation()));
    assert_eq!(letter, Some((Some(&Label("edge")), Some(&Topic("post")))));
}

/// The schema of the database, of a table and of a view.
#[test]
fn of_another_schema() {
    #[derive(Mixin, Clone)]
    #[ent(schema = "elsewhere", charset = "latin1")]
    struct Elsewhere {}
    #[derive(Entity, Clone)]
    struct Note {
        id: i64,
        #[ent(mixin)]
        elsewhere: Elsewhere,
    }
    #[derive(Entity, Clone)]
    #[ent(schema = "here", view = "SELECT id FROM notes")]
    struct Seen {
        id: i64,
        #[ent(mixin)]
        elsewhere: Elsewhere,
    }
    let sql = |query: ent::sql::Statement| query.sql.to_string();
    assert!(sql(Note::query().to_sql(Dialect::Postgres)).contains(r#"FROM "elsewhere"."notes""#));
    assert!(sql(Seen::query().to_sql(Dialect::Postgres)).contains(r#"FROM "here"."seens""#));
}
