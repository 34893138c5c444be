//! Roles and keys: what members may do in their own organization.

use ocore::api;
use serde_json::json;

use crate::app::owners;
use crate::bodies::{self, CREATABLE};
use crate::scenario;

scenario! {
    async fn viewers_read_and_write_nothing(client: &Client) {
        let (acme, _) = owners(client).await?;
        let viewer = acme.colleague("viewer");
        for operation in api::api().document().operations() {
            let ids = viewer.get(&format!("/{}", operation.tag)).await?.ids()?;
            let id = ids.iter().find(|id| **id != acme.id("user/viewer")).ok_or("nothing to try with")?;
            let path = operation.path.replace("{id}", &id.to_string());
            let body = match operation.method {
                "post" if operation.tag == "api_keys" => Some(json!({ "name": "x", "permissions": ["*"] })),
                "post" => Some(bodies::new(operation.tag, &acme)),
                "patch" => Some(bodies::change(operation.tag, &acme)),
                _ => None,
            };
            let answer = viewer.send(operation.method, &path, body).await?;
            match (operation.method, operation.tag) {
                ("get", _) => assert_eq!(answer.status, 200, "{path}"),
                _ => assert_eq!((answer.status, answer.code()), (403, "denied"), "{path}: {answer:?}"),
            }
        }
        let own = viewer.patch(&format!("/users/{}", acme.id("user/viewer")), json!({ "name": "Vi" })).await?;
        assert_eq!((own.status, &own.body["name"]), (200, &json!("Vi")), "users change themselves");
    }

    async fn developers_deploy(client: &Client) {
        let (acme, _) = owners(client).await?;
        let developer = acme.colleague("developer");
        for table in CREATABLE {
            let expected = match table {
                "deployments" | "environments" | "domains" => 201,
                _ => 403,
            };
            let answer = developer.post(&format!("/{table}"), bodies::new(table, &acme)).await?;
            assert_eq!(answer.status, expected, "{table}: {answer:?}");
            if table == "deployments" {
                assert_eq!(answer.body["triggered_by_id"], json!(acme.id("user/developer")));
            }
        }
    }

    async fn roles_change_at_once(client: &Client) {
        let (acme, _) = owners(client).await?;
        let developer = acme.colleague("developer");
        let server = bodies::new("servers", &acme);
        assert_eq!(developer.post("/servers", server.clone()).await?.status, 403);
        let role = format!("/roles/{}", acme.id("role/developer"));
        assert_eq!(acme.patch(&role, json!({ "permissions": ["servers:write"] })).await?.status, 200);
        assert_eq!(developer.post("/servers", server).await?.status, 201);
        assert_eq!(acme.delete(&role).await?.status, 409, "somebody has it");
        let owner = format!("/roles/{}", acme.id("role/owner"));
        assert_eq!(acme.patch(&owner, json!({ "permissions": [] })).await?.status, 403, "it is built in");
        assert_eq!(acme.delete(&owner).await?.status, 403);
    }

    async fn nobody_gives_more_than_he_has(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let role = format!("/roles/{}", acme.id("role/developer"));
        let permissions = json!({ "permissions": ["roles:write", "org_members:write", "servers:write"] });
        assert_eq!(acme.patch(&role, permissions).await?.status, 200);
        let developer = acme.colleague("developer");
        let own = format!("/org_members/{}", acme.id("member/developer"));
        for more in ["*", "projects:write"] {
            let new = developer.post("/roles", json!({ "name": "more", "permissions": [more] })).await?;
            assert_eq!((new.status, new.code()), (403, "denied"), "{new:?}");
            let changed = developer.patch(&role, json!({ "permissions": [more] })).await?;
            assert_eq!((changed.status, changed.code()), (403, "denied"), "{changed:?}");
        }
        let promoted = developer.patch(&own, json!({ "role_id": acme.id("role/owner") })).await?;
        assert_eq!((promoted.status, promoted.code()), (403, "denied"), "{promoted:?}");
        let invited = json!({ "email": "friend@example.com", "role_id": acme.id("role/owner") });
        assert_eq!(developer.post("/org_members", invited).await?.status, 403);
        // Another's role is not there, whatever it permits.
        let foreign = developer.patch(&own, json!({ "role_id": globex.id("role/owner") })).await?;
        assert_eq!(foreign, developer.patch(&own, json!({ "role_id": uuid::Uuid::new_v4() })).await?);
        assert_eq!(foreign.status, 409);
        let less = json!({ "name": "less", "permissions": ["servers:write"] });
        assert_eq!(developer.post("/roles", less).await?.status, 201);
        assert_eq!(developer.patch(&own, json!({ "role_id": acme.id("role/viewer") })).await?.status, 200);
    }

    async fn keys_do_no_more_than_they_say(client: &Client) {
        let (acme, _) = owners(client).await?;
        let made = acme.post("/api_keys", json!({ "name": "ci", "permissions": ["projects:write"] })).await?;
        assert_eq!(made.status, 201, "{made:?}");
        let key = made.body["key"].as_str().ok_or("a key")?;
        let ci = acme.with_key(key);
        assert_eq!(ci.post("/projects", bodies::new("projects", &acme)).await?.status, 201);
        let denied = ci.post("/servers", bodies::new("servers", &acme)).await?;
        assert_eq!((denied.status, denied.code()), (403, "denied"));
        let one = format!("/api_keys/{}", made.id()?);
        let shown = acme.get(&one).await?;
        assert!(!shown.body.to_string().contains(key), "it is shown once: {shown:?}");
        assert_eq!(acme.colleague("viewer").get(&one).await?.status, 404, "keys are their owner's business");

        assert_eq!(acme.delete(&one).await?.status, 204);
        assert_eq!(ci.get("/projects").await?.status, 401, "it was withdrawn");
        assert!(!acme.get("/api_keys").await?.ids()?.contains(&made.id()?));
        let old = json!({ "name": "old", "permissions": [], "expires_at": "2001-01-01T00:00:00Z" });
        let old = acme.post("/api_keys", old).await?;
        let old = acme.with_key(old.body["key"].as_str().ok_or("a key")?);
        assert_eq!(old.get("/projects").await?.status, 401, "it has expired");
    }

    async fn who_leaves_is_out_at_once(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let developer = acme.colleague("developer");
        assert_eq!(developer.get("/servers").await?.status, 200);
        assert_eq!(acme.delete(&format!("/org_members/{}", acme.id("member/developer"))).await?.status, 202);
        let out = developer.get("/servers").await?;
        assert_eq!((out.status, out.code()), (401, "unauthorized"));
        for key in ["", "wrong"] {
            assert_eq!(acme.with_key(key).get("/servers").await?.status, 401);
        }
        assert_eq!(globex.colleague("developer").get("/servers").await?.status, 200);
    }
}
