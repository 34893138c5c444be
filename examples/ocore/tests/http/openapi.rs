//! The description of the API is of what there is.

use std::collections::BTreeSet;

use ocore::{api, schema};
use serde_json::Value;

use crate::app::owners;
use crate::scenario;

/// All references in it.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

scenario! {
    async fn every_operation_is_served_and_asks_for_a_key(client: &Client) {
        let (acme, _) = owners(client).await?;
        let nobody = acme.with_key("");
        let document = nobody.get("/openapi.json").await?.body;
        let mut operations = 0;
        for (path, methods) in document["paths"].as_object().ok_or("paths")? {
            for method in methods.as_object().ok_or("methods")?.keys() {
                let path = path.replace("{id}", &acme.organization_id().to_string());
                assert_eq!(nobody.send(method, &path, None).await?.status, 401, "{method} {path}");
                operations += 1;
            }
        }
        assert_eq!(operations, api::api().document().operations().len());
        assert_eq!(acme.get("/nothing").await?.code(), "no_route");
    }
}

#[test]
fn every_entity_has_an_address() -> Result<(), ent::Error> {
    let api = api::api();
    let lists =
        api.document().operations().iter().filter(|one| one.method == "get" && one.path.contains("{id}"));
    let listed: BTreeSet<String> = lists.map(|one| one.tag.to_owned()).collect();
    let tables: BTreeSet<String> =
        schema::all().tables(ent::Dialect::Sqlite)?.into_iter().map(|table| table.name).collect();
    assert_eq!(listed, tables);
    Ok(())
}

#[test]
fn the_document_holds_together() {
    let api = api::api();
    let document = api.document().to_json();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 25, "{found:?}");
    for reference in found {
        let schema = document.pointer(reference.trim_start_matches('#'));
        assert!(schema.is_some(), "{reference} leads nowhere");
    }
    let server = &document["components"]["schemas"]["Server"]["properties"];
    assert_eq!(server["status"]["enum"][1], "removing");
    assert_eq!(server["host"]["description"], "The address: a name, or an IP address.");
    assert_eq!(server.get("ssh_key"), None, "what is sensitive is not shown");
    let new = &document["components"]["schemas"]["NewServer"];
    assert_eq!(new["required"], serde_json::json!(["name", "host"]));
    assert!(new["properties"].get("ssh_key").is_some());
}
