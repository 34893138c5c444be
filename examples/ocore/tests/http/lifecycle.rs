//! What is deleted is removing, until the worker has torn it down.

use std::sync::Mutex;

use ent::sql::BoxFuture;
use ocore::worker::{Pretend, Teardown, run_once};
use serde_json::json;
use uuid::Uuid;

use crate::app::owners;
use crate::scenario;

/// Fails for the tables of that name, and notes the others.
#[derive(Default)]
struct Stubborn {
    fails: Option<&'static str>,
    done: Mutex<Vec<&'static str>>,
}

impl Teardown for Stubborn {
    fn tear_down(&self, table: &'static str, _: Uuid) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            if self.fails == Some(table) {
                return Err("it does not answer".to_owned());
            }
            self.done.lock().map_err(|error| error.to_string())?.push(table);
            Ok(())
        })
    }
}

scenario! {
    async fn a_project_and_all_that_stands_on_it(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let project = format!("/projects/{}", acme.id("project/shop"));
        let live = format!("/environments/{}", acme.id("environment/live"));
        assert_eq!(acme.delete(&project).await?.status, 202);
        assert_eq!(acme.get(&project).await?.body["status"], "removing");
        assert_eq!(acme.get(&live).await?.body["status"], "active", "the worker has not looked yet");
        let again = acme.delete(&project).await?;
        assert_eq!((again.status, again.code()), (409, "going"));
        let changed = acme.patch(&project, json!({ "name": "x" })).await?;
        assert_eq!((changed.status, changed.code()), (409, "going"));

        // The project, its environment, and of that the domain, the schedule and the backup.
        let teardown = Stubborn::default();
        assert_eq!(run_once(client, &teardown).await?, 5);
        let done = teardown.done.lock().map_err(|error| error.to_string())?.clone();
        assert_eq!(done, ["domains", "backups", "backup_schedules", "environments", "projects"]);
        for one in [&project, &live] {
            assert_eq!(acme.get(one).await?.body["status"], "deleted");
        }
        assert!(acme.get("/projects").await?.ids()?.is_empty(), "lists leave it out");
        let deleted = acme.get("/projects?status=deleted").await?.ids()?;
        assert_eq!(deleted, [acme.id("project/shop")], "unless they are asked for it");
        let theirs = globex.get("/projects?status=active").await?.ids()?;
        assert_eq!(theirs, [globex.id("project/shop")], "what is another's stays");
        assert_eq!(run_once(client, &Pretend).await?, 0);
        let logs = format!("/audit_logs?action=projects.update&target_id={}", acme.id("project/shop"));
        let log = acme.get(&logs).await?;
        assert_eq!(log.body["items"][0]["changes"]["status"], json!(["removing", "deleted"]));
        assert_eq!(log.body["items"][0]["actor_id"], json!(null), "the service did it");
    }

    async fn what_can_not_be_torn_down_yet(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let server = format!("/servers/{}", acme.id("server/web"));
        let instance = format!("/instances/{}", acme.id("instance/erp"));
        assert_eq!(acme.delete(&server).await?.status, 202);
        let stubborn = Stubborn { fails: Some("instances"), ..Stubborn::default() };
        assert_eq!(run_once(client, &stubborn).await?, 2, "the alert and the snapshot");
        for one in [&server, &instance] {
            assert_eq!(acme.get(one).await?.body["status"], "removing", "{one}");
        }
        let failed = format!("/operation_logs?status=failed&target_id={}", acme.id("instance/erp"));
        let logs = acme.get(&failed).await?;
        assert_eq!(logs.body["items"][0]["message"], "it does not answer");
        assert!(globex.get(&failed).await?.ids()?.is_empty());

        assert_eq!(run_once(client, &Pretend).await?, 2);
        for one in [&server, &instance] {
            assert_eq!(acme.get(one).await?.body["status"], "deleted", "{one}");
        }
        let theirs = globex.get(&format!("/servers/{}", globex.id("server/web"))).await?;
        assert_eq!(theirs.body["status"], "active");
    }
}
