//! The tables of entities and of the edges between them: every name is the one that Ent gives.

use ent::{Dialect, Schema};

use crate::schema;

const DIALECTS: [Dialect; 4] = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql, Dialect::MariaDb];

/// The statements of a schema, with the quotes of MySQL made those of the others.
pub(crate) fn statements(schema: &Schema, dialect: Dialect) -> Vec<String> {
    let sql = schema.to_sql(dialect).expect("a schema");
    sql.split_terminator(";\n").map(|statement| statement.replace('`', "\"")).collect()
}

/// The statement that makes a table.
pub(crate) fn create_table(schema: &Schema, table: &str, dialect: Dialect) -> String {
    let start = format!("CREATE TABLE \"{table}\" (");
    let all = statements(schema, dialect);
    let found = all.iter().find(|sql| sql.starts_with(&start));
    assert!(found.is_some(), "no {start} in {all:#?}");
    found.cloned().unwrap_or_default()
}

/// Asserts that a table has the foreign key.
pub(crate) fn assert_foreign_key(schema: &Schema, table: &str, foreign_key: &str, dialect: Dialect) {
    let all = statements(schema, dialect);
    let found = match dialect {
        Dialect::Sqlite => create_table(schema, table, dialect).contains(foreign_key),
        _ => all.contains(&format!("ALTER TABLE \"{table}\" ADD {foreign_key}")),
    };
    assert!(found, "{dialect}: `{table}` lacks {foreign_key}: {all:#?}");
}

/// Asserts that a table has a unique index of one column, or none.
fn assert_unique(schema: &Schema, table: &str, column: &str, unique: bool, dialect: Dialect) {
    let found = match dialect {
        Dialect::MySql | Dialect::MariaDb => {
            let index = format!("UNIQUE INDEX \"{column}\" (\"{column}\")");
            create_table(schema, table, dialect).contains(&index)
        }
        _ => {
            let index = format!("CREATE UNIQUE INDEX \"{table}_{column}_key\" ON \"{table}\" (\"{column}\")");
            statements(schema, dialect).contains(&index)
        }
    };
    assert_eq!(found, unique, "{dialect}: {table}.{column}");
}

fn integer(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Sqlite { "integer" } else { "bigint" }
}

/// Asserts that `table.column` refers to the key of `to`.
fn assert_reference(
    schema: &Schema,
    at: &str,
    null: &str,
    unique: bool,
    symbol: &str,
    to: &str,
    on_delete: &str,
) {
    let (table, column) = at.split_once('.').expect("a table and a column");
    for dialect in DIALECTS {
        let sql = create_table(schema, table, dialect);
        let definition = format!("\"{column}\" {} {null}", integer(dialect));
        assert!(sql.contains(&definition), "{dialect}: {sql} lacks {definition}");
        assert_unique(schema, table, column, unique, dialect);
        let key = format!("CONSTRAINT \"{symbol}\" FOREIGN KEY (\"{column}\") REFERENCES \"{to}\" (\"id\")");
        assert_foreign_key(schema, table, &format!("{key} ON DELETE {on_delete}"), dialect);
    }
}

/// Asserts that a table joins two others.
fn assert_join(schema: &Schema, join: &str, columns: [(&str, &str); 2]) {
    for dialect in DIALECTS {
        let sql = create_table(schema, join, dialect);
        let integer = integer(dialect);
        let [(first, _), (second, _)] = columns;
        let start = format!("(\"{first}\" {integer} NOT NULL, \"{second}\" {integer} NOT NULL, ");
        assert!(sql.contains(&start), "{dialect}: {sql}");
        assert!(sql.contains(&format!("PRIMARY KEY (\"{first}\", \"{second}\")")), "{dialect}: {sql}");
        for (column, to) in columns {
            let key = format!("CONSTRAINT \"{join}_{column}\" FOREIGN KEY (\"{column}\")");
            let key = format!("{key} REFERENCES \"{to}\" (\"id\") ON DELETE CASCADE");
            assert_foreign_key(schema, join, &key, dialect);
        }
    }
}

#[test]
fn references() {
    let all = schema::all();
    let null = |at, unique, symbol, to| assert_reference(&all, at, "NULL", unique, symbol, to, "SET NULL");
    null("cards.user_card", true, "cards_users_card", "users");
    null("files.file_type_files", false, "files_file_types_files", "file_types");
    null("files.group_files", false, "files_groups_files", "groups");
    null("files.user_files", false, "files_users_files", "users");
    null("files.field_id", false, "files_field_types_field", "field_types");
    null("nodes.node_next", true, "nodes_nodes_next", "nodes");
    null("pet.user_pets", false, "pet_users_pets", "users");
    null("pet.user_team", true, "pet_users_team", "users");
    null("users.group_blocked", false, "users_groups_blocked", "groups");
    null("users.user_spouse", true, "users_users_spouse", "users");
    null("users.user_parent", false, "users_users_parent", "users");
    let required = "groups_group_infos_info";
    assert_reference(&all, "groups.group_info", "NOT NULL", false, required, "group_infos", "NO ACTION");
}

#[test]
fn join_tables() {
    let all = schema::all();
    assert_join(&all, "spec_card", [("spec_id", "specs"), ("card_id", "cards")]);
    assert_join(&all, "user_groups", [("user_id", "users"), ("group_id", "groups")]);
    assert_join(&all, "user_friends", [("user_id", "users"), ("friend_id", "users")]);
    assert_join(&all, "user_following", [("user_id", "users"), ("follower_id", "users")]);
}

/// An edge without an inverse, that leads to many.
mod alone {
    use ent::prelude::*;

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct File {
        id: i64,
        field: Many<FieldType>,
    }

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct FieldType {
        id: i64,
    }
}

#[test]
fn a_reference_that_its_own_table_knows_nothing_of() {
    let schema = ent::schema![alone::File];
    assert_reference(
        &schema,
        "field_types.file_field",
        "NULL",
        false,
        "field_types_files_field",
        "files",
        "SET NULL",
    );
}

/// An entity that stands between two others, with the names of an edge schema.
mod between {
    use ent::prelude::*;

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct User {
        id: i64,
    }

    #[derive(Entity)]
    #[allow(dead_code)]
    #[ent(index(fields(info_id), unique))]
    pub(super) struct Relationship {
        id: i64,
        #[ent(default = 1)]
        weight: i64,
        user_id: i64,
        relative_id: i64,
        info_id: Option<i64>,
        #[ent(field = user_id)]
        user: One<User>,
        #[ent(field = relative_id)]
        relative: One<User>,
        #[ent(field = info_id)]
        info: One<RelationshipInfo>,
    }

    #[derive(Entity)]
    #[allow(dead_code)]
    pub(super) struct RelationshipInfo {
        id: i64,
    }
}

#[test]
fn an_entity_between_two_others() {
    let schema = ent::schema![between::Relationship];
    let held = |column: &str, edge: &str| {
        let (at, symbol) = (format!("relationships.{column}"), format!("relationships_users_{edge}"));
        assert_reference(&schema, &at, "NOT NULL", false, &symbol, "users", "NO ACTION");
    };
    held("user_id", "user");
    held("relative_id", "relative");
    let (at, symbol) = ("relationships.info_id", "relationships_relationship_infos_info");
    assert_reference(&schema, at, "NULL", false, symbol, "relationship_infos", "SET NULL");
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let index = "CREATE UNIQUE INDEX \"relationship_info_id\" ON \"relationships\" (\"info_id\")";
        assert!(statements(&schema, dialect).iter().any(|sql| sql == index));
    }
    let sql = create_table(&schema, "relationships", Dialect::MySql);
    assert!(sql.contains("UNIQUE INDEX \"relationship_info_id\" (\"info_id\")"), "{sql}");
}

/// Breaks a statement that makes a table after each of the table's parts.
fn broken(sql: &str) -> String {
    if !sql.starts_with("CREATE TABLE") {
        return sql.to_owned();
    }
    let mut out = String::with_capacity(sql.len() + 64);
    let (mut depth, mut quoted) = (0, false);
    for c in sql.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        out.push(c);
        if c == ',' && depth == 1 && !quoted {
            out.push_str("\n   ");
        }
    }
    out
}

#[test]
fn the_whole_schema() {
    for dialect in DIALECTS {
        let sql = schema::all().to_sql(dialect).unwrap();
        let tables: Vec<String> = sql.lines().map(broken).collect();
        insta::assert_snapshot!(format!("schema_{dialect}"), tables.join("\n"));
    }
}

#[test]
fn one_entity_brings_all_that_its_edges_lead_to() {
    let some = ent::schema![schema::Pet];
    for dialect in DIALECTS {
        let tables = some.tables(dialect).unwrap();
        let names: Vec<&str> = tables.iter().map(|table| &*table.name).collect();
        for table in ["pet", "users", "groups", "cards", "specs", "spec_card", "user_friends", "files"] {
            assert!(names.contains(&table), "{names:?} lacks {table}");
        }
        assert!(!names.contains(&"items"), "nothing leads there");
    }
    // Nor does it matter in which order they are named, or how often.
    let once = ent::schema![schema::Pet, schema::Item];
    let twice = ent::schema![schema::Item, schema::User, schema::Pet, schema::Item];
    assert_eq!(once.to_sql(Dialect::Postgres).unwrap(), twice.to_sql(Dialect::Postgres).unwrap());
}
