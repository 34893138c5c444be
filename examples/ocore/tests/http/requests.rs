//! Requests that are not what they must be, and lists that have many pages.

use serde_json::json;
use uuid::Uuid;

use crate::app::owners;
use crate::scenario;

scenario! {
    async fn bad_requests(client: &Client) {
        let (acme, _) = owners(client).await?;
        let answer = acme.send_text("post", "/servers", "{".to_owned()).await?;
        assert_eq!((answer.status, answer.code()), (400, "malformed"));
        let bodies = [
            json!({}),
            json!({ "name": "a" }),
            json!({ "name": "a", "host": "h", "colour": "red" }),
            json!({ "name": "a", "host": "h", "id": Uuid::new_v4() }),
            json!({ "name": "a", "host": "h", "status": "deleted" }),
            json!({ "name": "a", "host": "h", "port": 70_000 }),
            json!({ "name": "a", "host": "h", "port": 0 }),
            json!({ "name": "", "host": "h" }),
            json!({ "name": "a".repeat(101), "host": "h" }),
            json!({ "name": "a", "host": "h", "organization_id": "mine" }),
        ];
        for body in bodies {
            let answer = acme.post("/servers", body.clone()).await?;
            assert_eq!((answer.status, answer.code()), (422, "invalid"), "{body}: {answer:?}");
            assert!(answer.body["error"]["field"].is_string());
        }
        for query in ["limit=0", "limit=201", "limit=x", "after=x", "colour=red", "status=red"] {
            let answer = acme.get(&format!("/servers?{query}")).await?;
            assert_eq!((answer.status, answer.code()), (422, "invalid"), "{query}: {answer:?}");
        }
        let answer = acme.get("/servers/web").await?;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
        let no_bucket = json!({ "name": "x", "kind": "s3" });
        assert_eq!(acme.post("/backup_destinations", no_bucket).await?.status, 409);
    }

    async fn what_is_null_is_cleared_and_what_is_absent_is_left_alone(client: &Client) {
        let (acme, _) = owners(client).await?;
        let live = format!("/environments/{}", acme.id("environment/live"));
        let renamed = acme.patch(&live, json!({ "name": "main" })).await?;
        assert_eq!(renamed.body["instance_id"], json!(acme.id("instance/erp")));
        let cleared = acme.patch(&live, json!({ "instance_id": null })).await?;
        assert_eq!((cleared.status, &cleared.body["instance_id"]), (200, &json!(null)));
        assert_eq!(cleared.body["name"], "main");
    }

    async fn pages(client: &Client) {
        let (acme, _) = owners(client).await?;
        for number in 0..7 {
            let new = json!({ "name": format!("server {number}"), "host": "192.0.2.2" });
            assert_eq!(acme.post("/servers", new).await?.status, 201);
        }
        let all = acme.get("/servers").await?;
        assert_eq!((all.ids()?.len(), &all.body["next"]), (8, &json!(null)));
        let (mut found, mut path) = (Vec::new(), "/servers?limit=3".to_owned());
        loop {
            let page = acme.get(&path).await?;
            found.extend(page.ids()?);
            match page.body["next"].as_str() {
                Some(next) => path = format!("/servers?limit=3&after={next}"),
                None => break,
            }
        }
        assert_eq!(found, all.ids()?);
    }
}
