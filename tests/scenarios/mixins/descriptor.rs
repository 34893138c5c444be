//! What entities with mixins are to the rest: fields, edges, tables and text, in the order of their structs.

use ent::prelude::*;
use ent::{Dialect, Error};

use super::{Card, Org, Server, Tag, entities};

/// The columns stand where the mixins do; the indexes and checks of the mixins come before the entity's own.
#[test]
fn ddl() -> Result<(), Error> {
    insta::assert_snapshot!(entities().to_sql(Dialect::Postgres)?);
    Ok(())
}

/// Nothing but the mixin's own members is behind its constants.
#[test]
fn descriptors() {
    let schema = <Server as Entity>::SCHEMA;
    let names: Vec<_> = schema.fields.iter().map(|field| field.name).collect();
    let expected = ["id", "changes", "created_at", "updated_at", "name", "size", "organization_id", "status"];
    assert_eq!(names, expected);
    assert!(schema.fields.iter().all(|field| field.entity == "Server"));
    let edges: Vec<_> = schema.edges.iter().map(|edge| (edge.index, edge.name, edge.entity)).collect();
    let expected = ["editor", "seen", "organization", "disks"];
    assert_eq!(edges, [0, 1, 2, 3].map(|i| (i, expected[i], "Server")));
    assert_eq!(schema.id_field().name, "id");
    assert_eq!(<Card as Entity>::SCHEMA.id, 1);
    assert_eq!(Server::AUDIT.time.updated_at.name(), "updated_at");
    assert_eq!(format!("{:?}", Server::TENANT.organization), "Server.organization");
}

/// A mixin with nothing in it, one with nothing but an edge, and names that are keywords.
#[test]
fn odd_mixins() -> Result<(), Error> {
    #[derive(Mixin, Clone)]
    struct Marker {}
    #[derive(Mixin, Clone)]
    struct Linked {
        org: One<Org>,
        #[ent(mixin)]
        marker: Marker,
    }
    #[derive(Mixin, Clone)]
    #[ent(index(r#type))]
    struct Typed {
        r#type: Option<String>,
    }
    #[derive(Entity, Clone)]
    #[ent(index(fields(r#type), edges(org)))]
    struct Odd {
        #[ent(mixin)]
        linked: Linked,
        #[ent(mixin)]
        r#mod: Typed,
        tags: Many<Tag>,
        #[ent(mixin)]
        marker: Marker,
        id: i64,
    }
    let sql = Odd::create().r#type("a").to_sql(Dialect::Sqlite);
    assert_eq!(&*sql.sql, r#"INSERT INTO "odds" ("type") VALUES (?) RETURNING "type", "id""#);
    let sql =
        Odd::query().where_(Odd::LINKED.org.has()).order_by(Odd::MOD.r#type.asc()).to_sql(Dialect::Sqlite);
    assert!(sql.sql.contains(r#"ORDER BY t0."type""#), "{}", sql.sql);
    let schema = <Odd as Entity>::SCHEMA;
    assert_eq!(schema.id, 1);
    assert_eq!(
        schema.edges.iter().map(|edge| (edge.index, edge.name)).collect::<Vec<_>>(),
        [(0, "org"), (1, "tags")]
    );
    assert_eq!(schema.indexes.len(), 2);
    ent::schema![Odd].to_sql(Dialect::Sqlite)?;
    Ok(())
}

/// serde's own key writes a mixin flat, as the columns are.
#[test]
fn serde_flattens() -> Result<(), serde_json::Error> {
    #[derive(Mixin, serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
    struct Size {
        width: i32,
    }
    #[derive(Entity, serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
    struct Door {
        id: i64,
        #[ent(mixin)]
        #[serde(flatten)]
        size: Size,
    }
    let door = Door { id: 1, size: Size { width: 2 } };
    let text = serde_json::to_string(&door)?;
    assert_eq!(text, r#"{"id":1,"width":2}"#);
    assert_eq!(serde_json::from_str::<Door>(&text)?, door);
    Ok(())
}
