//! Each tenant creates, reads, changes and deletes what is its own, while the other does the same.

use serde_json::Value;

use crate::app::{BoxError, Member, owners};
use crate::bodies::{self, CREATABLE};
use crate::scenario;

/// Which resources are marked and torn down later, and which can't be deleted at all.
fn fate(table: &str) -> Option<u16> {
    match table {
        "deployments" | "database_configs" => None,
        "roles" | "project_accesses" | "api_keys" => Some(204),
        _ => Some(202),
    }
}

/// The life of one of each.
async fn live(member: &Member) -> Result<(), BoxError> {
    let organization = Value::from(member.organization_id().to_string());
    for table in CREATABLE {
        let all = format!("/{table}");
        let mut new = bodies::new(table, member);
        if table == "database_configs" {
            let with_one = member.post(&all, new.clone()).await?;
            assert_eq!((with_one.status, with_one.code()), (409, "conflict"));
            let environments = member.get("/environments").await?.ids()?;
            let other = environments.iter().find(|id| **id != member.id("environment/live"));
            new["environment_id"] = other.ok_or("a second environment")?.to_string().into();
        }
        let before = member.get(&all).await?.ids()?;
        let created = member.post(&all, new.clone()).await?;
        assert_eq!(created.status, 201, "{table}: {created:?}");
        assert_eq!(created.body["organization_id"], organization, "{table}");
        for (name, value) in new.as_object().into_iter().flatten().filter(|(name, _)| *name != "email") {
            match &created.body[name] {
                // What is sensitive is never shown.
                Value::Null => assert!(value == "s3cret", "{table}: {name}"),
                shown => assert_eq!(shown, value, "{table}: {name}"),
            }
        }
        let one = format!("{all}/{}", created.id()?);
        let found = member.get(&one).await?;
        assert_eq!((found.status, &found.body["id"]), (200, &created.body["id"]), "{table}");
        assert!(!found.body.to_string().contains("s3cret"), "{table}");
        let after = member.get(&all).await?.ids()?;
        assert!(after.len() == before.len() + 1 && after.contains(&created.id()?), "{table}");

        let change = bodies::change(table, member);
        if !change.is_null() {
            let changed = member.patch(&one, change.clone()).await?;
            assert_eq!(changed.status, 200, "{table}: {changed:?}");
            for (name, value) in change.as_object().into_iter().flatten() {
                assert_eq!(&changed.body[name], value, "{table}: {name}");
            }
        }

        // Later ones need some of them.
        if matches!(table, "environments") {
            continue;
        }
        let deleted = member.delete(&one).await?;
        match fate(table) {
            None => assert_eq!((deleted.status, deleted.code()), (404, "no_route"), "{table}"),
            Some(status) => {
                assert_eq!(deleted.status, status, "{table}: {deleted:?}");
                let left = member.get(&one).await?;
                match status {
                    202 => assert_eq!(left.body["status"], "removing", "{table}"),
                    _ => assert_eq!((left.status, left.code()), (404, "not_found"), "{table}"),
                }
            }
        }
    }
    Ok(())
}

scenario! {
    async fn two_tenants_at_once(client: &Client) {
        let (acme, globex) = owners(client).await?;
        tokio::try_join!(live(&acme), live(&globex))?;
    }

    async fn names_are_unique_within_a_tenant(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let new = || bodies::new("projects", &acme);
        assert_eq!(acme.post("/projects", new()).await?.status, 201);
        assert_eq!(globex.post("/projects", new()).await?.status, 201);
        let twice = acme.post("/projects", new()).await?;
        assert_eq!((twice.status, twice.code()), (409, "conflict"));
        assert!(!twice.body.to_string().contains("organization"), "no text of the database: {twice:?}");
    }

    async fn an_environment_comes_with_its_project_and_database(client: &Client) {
        let (acme, _) = owners(client).await?;
        let live = acme.get(&format!("/environments/{}", acme.id("environment/live"))).await?;
        assert_eq!(live.body["project"]["name"], "shop");
        assert_eq!(live.body["database_config"]["database_name"], "shop");
        assert_eq!(live.body["database_config"].get("password"), None);
        let deployment = acme.get(&format!("/deployments/{}", acme.id("deployment/1"))).await?;
        let steps = deployment.body["steps"].as_array().ok_or("steps")?;
        let steps: Vec<_> = steps.iter().map(|step| &step["name"]).collect();
        assert_eq!(steps, ["fetch", "build", "migrate", "restart"]);
    }

    async fn a_deployment_is_cancelled_before_it_begins(client: &Client) {
        let (acme, _) = owners(client).await?;
        let created = acme.post("/deployments", bodies::new("deployments", &acme)).await?;
        assert_eq!(created.body["triggered_by_id"], serde_json::json!(acme.id("user/owner")));
        let cancel = format!("/deployments/{}/cancel", created.id()?);
        let cancelled = acme.send("post", &cancel, None).await?;
        assert_eq!((cancelled.status, &cancelled.body["status"]), (200, &Value::from("cancelled")));
        assert_eq!(acme.send("post", &cancel, None).await?.status, 404, "there is none to be cancelled");
    }
}
