//! The names in the tables of edge schemas: those of Ent.

use ent::Dialect;

use super::entities::schema;

#[test]
fn tables() {
    for (name, dialect) in
        [("sqlite", Dialect::Sqlite), ("postgres", Dialect::Postgres), ("mysql", Dialect::MySql)]
    {
        let sql = schema().to_sql(dialect).map_err(|error| error.to_string());
        insta::assert_snapshot!(format!("edge_schema_{name}"), sql.unwrap_or_else(|error| error));
    }
}
