//! The audit log: a row for every change, in its transaction, and seen by the tenant alone.

use ent::prelude::*;
use ocore::schema::AuditLog;
use serde_json::json;

use crate::app::owners;
use crate::bodies;
use crate::scenario;

scenario! {
    async fn who_did_what_to_which_and_when(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let created = acme.post("/servers", bodies::new("servers", &acme)).await?;
        let one = format!("/servers/{}", created.id()?);
        let change = json!({ "name": "database", "ssh_key": "s3cret2" });
        assert_eq!(acme.patch(&one, change).await?.status, 200);
        assert_eq!(acme.delete(&one).await?.status, 202);

        let list = format!("/audit_logs?target_type=servers&target_id={}", created.id()?);
        let logs = acme.get(&list).await?;
        let mut logs = logs.body["items"].as_array().ok_or("a list")?.clone();
        // MySQL counts in seconds, so that their order there says nothing.
        logs.sort_by_key(|log| log["action"].to_string());
        let actions: Vec<_> = logs.iter().map(|log| &log["action"]).collect();
        assert_eq!(actions, ["servers.create", "servers.delete", "servers.update"]);
        for log in &logs {
            assert_eq!(log["actor_id"], json!(acme.id("user/owner")));
            assert_eq!(log["organization_id"], json!(acme.organization_id()));
            assert!(log["created_at"].is_string() && !log.to_string().contains("s3cret"), "{log}");
        }
        assert_eq!(logs[2]["changes"], json!({ "name": ["db", "database"], "ssh_key": "changed" }));
        assert_eq!(logs[0]["changes"]["host"], json!([null, "192.0.2.2"]));

        assert!(globex.get(&list).await?.ids()?.is_empty());
        let log = format!("/audit_logs/{}", logs[0]["id"].as_str().ok_or("a key")?);
        assert_eq!((acme.get(&log).await?.status, globex.get(&log).await?.status), (200, 404));
        assert_eq!(acme.delete(&log).await?.code(), "no_route");
    }

    async fn what_did_not_happen_is_not_told(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let trusted = client.allow("the test");
        let before = AuditLog::query().count(&trusted).await?;
        let web = format!("/servers/{}", acme.id("server/web"));
        assert_eq!(acme.patch(&web, json!({ "port": 0 })).await?.status, 422);
        assert_eq!(globex.patch(&web, json!({ "port": 1 })).await?.status, 404);
        assert_eq!(acme.colleague("viewer").patch(&web, json!({ "port": 1 })).await?.status, 403);
        let twice = json!({ "name": "web", "host": "192.0.2.2" });
        assert_eq!(acme.post("/servers", twice).await?.status, 409);
        assert_eq!(AuditLog::query().count(&trusted).await?, before);
    }

    async fn nobody_writes_it_by_hand(client: &Client) {
        let (acme, _) = owners(client).await?;
        let viewer = ocore::viewer::Viewer { user_id: acme.id("user/owner"), org_id: acme.organization_id() };
        let client = client.with(viewer);
        let log = AuditLog::query().first(&client).await?.ok_or("a log")?;
        assert!(log.delete().exec(&client).await.is_err_and(|error| error.is_denied()));
        let forged = AuditLog::create().action("servers.create").target_type("servers");
        assert!(forged.save(&client).await.is_err_and(|error| error.is_denied()));
    }
}
