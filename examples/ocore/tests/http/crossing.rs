//! One tenant tries to reach what is the other's, by every operation there is. It must answer as what does not exist,
//! and stay as it is.

use std::collections::BTreeMap;

use ocore::api;
use ocore::schema::{Organization, Server, User};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Answer, BoxError, Member, owners};
use crate::bodies::{self, CREATABLE, references};
use crate::scenario;

/// All that a tenant sees, by the addresses of the lists.
async fn everything(of: &Member) -> Result<BTreeMap<String, Vec<Value>>, BoxError> {
    let mut all = BTreeMap::new();
    for operation in api::api().document().operations() {
        if operation.method == "get" && !operation.path.contains("{id}") {
            let answer = of.get(&format!("{}?limit=200", operation.path)).await?;
            let items = answer.body["items"].as_array().ok_or_else(|| format!("no list: {answer:?}"))?;
            assert!(!items.is_empty(), "nothing to try with: {}", operation.path);
            all.insert(operation.path.clone(), items.clone());
        }
    }
    Ok(all)
}

/// Asks twice, by the key of something foreign and by one of nothing, and answers what came both times.
async fn same<F>(what: &str, foreign: Uuid, ask: F) -> Result<Answer, BoxError>
where
    F: AsyncFn(Uuid) -> Result<Answer, BoxError>,
{
    let (foreign, missing) = (ask(foreign).await?, ask(Uuid::new_v4()).await?);
    assert_eq!(foreign, missing, "{what} tells foreign from missing");
    Ok(foreign)
}

/// Whatever takes a key in its address.
async fn by_key(intruder: &Member, owner: &Member) -> Result<(), BoxError> {
    let theirs = everything(owner).await?;
    for operation in api::api().document().operations() {
        let Some((list, rest)) = operation.path.split_once("/{id}") else { continue };
        for item in &theirs[list] {
            let what = format!("{} {}", operation.method, operation.path);
            let id: Uuid = item["id"].as_str().ok_or("no key")?.parse()?;
            let body = bodies::change(operation.tag, intruder);
            let ask = async |id: Uuid| {
                let body = (operation.method == "patch").then(|| body.clone());
                intruder.send(operation.method, &format!("{list}/{id}{rest}"), body).await
            };
            let answer = same(&what, id, ask).await?;
            let expected = match &*what {
                // Whoever may not change anybody is not told whom there is.
                "patch /users/{id}" => (403, "denied"),
                _ => (404, "not_found"),
            };
            assert_eq!((answer.status, answer.code()), expected, "{what}: {answer:?}");
            if operation.method == "patch" {
                let nothing = async |id: Uuid| intruder.patch(&format!("{list}/{id}"), json!({})).await;
                same(&format!("{what} of nothing"), id, nothing).await?;
            }
        }
    }
    assert_eq!(everything(owner).await?, theirs, "something was changed");
    Ok(())
}

/// Lists, narrowed by foreign keys or begun after them.
async fn by_filter(intruder: &Member, owner: &Member) -> Result<(), BoxError> {
    let theirs = everything(owner).await?;
    let own = everything(intruder).await?;
    for (list, items) in &theirs {
        for (name, value) in items.iter().flat_map(|item| item.as_object().into_iter().flatten()) {
            let Some(Ok(id)) = value.as_str().map(str::parse::<Uuid>) else { continue };
            let name = if name == "id" { "after" } else { name };
            let ask = async |id: Uuid| intruder.get(&format!("{list}?{name}={id}")).await;
            let answer = same(&format!("{list}?{name}"), id, ask).await?;
            assert!(answer.status == 422 || answer.ids()?.is_empty(), "{list}?{name}: {answer:?}");
        }
        let shared = own[list].iter().filter(|item| items.contains(item)).count();
        assert_eq!(shared, 0, "{list} shows what is another's");
    }
    Ok(())
}

/// New things in the other organization, or on what is there.
async fn by_creation(intruder: &Member, owner: &Member) -> Result<(), BoxError> {
    let theirs = everything(owner).await?;
    for table in CREATABLE {
        let all = format!("/{table}");
        let (new, foreign) = (bodies::new(table, intruder), bodies::new(table, owner));
        let with = |name: &str, id: Uuid| {
            let mut new = new.clone();
            new[name] = id.to_string().into();
            new
        };
        let before = intruder.get(&all).await?;
        for name in references(&new) {
            let id: Uuid = foreign[&name].as_str().ok_or("no key")?.parse()?;
            let ask = async |id: Uuid| intruder.post(&all, with(&name, id)).await;
            let answer = same(&format!("post {all} {name}"), id, ask).await?;
            assert_eq!((answer.status, answer.code()), (409, "conflict"), "{table}.{name}: {answer:?}");
        }
        if table != "org_members" {
            let ask = async |id: Uuid| intruder.post(&all, with("organization_id", id)).await;
            let answer = same(&format!("post {all} organization_id"), owner.organization_id(), ask).await?;
            assert_eq!((answer.status, answer.code()), (403, "denied"), "{table}: {answer:?}");
        }
        assert_eq!(intruder.get(&all).await?, before, "{table}: something was created");
    }
    assert_eq!(everything(owner).await?, theirs, "something was changed");
    Ok(())
}

/// What is one's own, moved to what is the other's.
async fn by_move(intruder: &Member, owner: &Member) -> Result<(), BoxError> {
    let (own, theirs) = (everything(intruder).await?, everything(owner).await?);
    let mut tried = 0;
    for operation in api::api().document().operations().iter().filter(|one| one.method == "patch") {
        let (list, table) = (format!("/{}", operation.tag), operation.tag);
        let (change, foreign) = (bodies::change(table, intruder), bodies::change(table, owner));
        for name in references(&change) {
            let id: Uuid = foreign[&name].as_str().ok_or("no key")?.parse()?;
            let one = format!("{list}/{}", own[&list][0]["id"].as_str().ok_or("no key")?);
            let ask = async |id: Uuid| intruder.patch(&one, json!({ &*name: id.to_string() })).await;
            let answer = same(&format!("patch {list} {name}"), id, ask).await?;
            assert_eq!((answer.status, answer.code()), (409, "conflict"), "{table}.{name}: {answer:?}");
            tried += 1;
        }
    }
    assert_eq!(tried, 6);
    // Nobody moves anything to another organization.
    let server = format!("/servers/{}", intruder.id("server/web"));
    let moved = intruder.patch(&server, json!({ "organization_id": owner.organization_id() })).await?;
    assert_eq!((moved.status, moved.code()), (422, "invalid"));
    assert_eq!((everything(intruder).await?, everything(owner).await?), (own, theirs));
    Ok(())
}

scenario! {
    async fn operations_on_foreign_keys(client: &Client) {
        let (acme, globex) = owners(client).await?;
        tokio::try_join!(by_key(&acme, &globex), by_key(&globex, &acme))?;
    }

    async fn lists_by_foreign_keys(client: &Client) {
        let (acme, globex) = owners(client).await?;
        tokio::try_join!(by_filter(&acme, &globex), by_filter(&globex, &acme))?;
    }

    async fn creations_on_foreign_keys(client: &Client) {
        let (acme, globex) = owners(client).await?;
        tokio::try_join!(by_creation(&acme, &globex), by_creation(&globex, &acme))?;
    }

    async fn moves_to_foreign_keys(client: &Client) {
        let (acme, globex) = owners(client).await?;
        tokio::try_join!(by_move(&acme, &globex), by_move(&globex, &acme))?;
    }

    async fn what_is_being_removed_answers_as_what_does_not_exist(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let web = globex.id("server/web");
        assert_eq!(globex.delete(&format!("/servers/{web}")).await?.status, 202);
        for method in ["get", "patch", "delete"] {
            let body = (method == "patch").then(|| json!({ "name": "x" }));
            let ask = async |id: Uuid| acme.send(method, &format!("/servers/{id}"), body.clone()).await;
            assert_eq!(same(method, web, ask).await?.status, 404);
        }
    }

    async fn without_a_viewer_there_is_nothing(client: &Client) {
        let (acme, _) = owners(client).await?;
        assert!(Server::query().count(client).await.is_err_and(|error| error.is_denied()));
        assert!(User::query().count(client).await.is_err_and(|error| error.is_denied()));
        let of_servers = Organization::query().where_(Organization::SERVERS.has());
        assert!(of_servers.all(client).await.is_err_and(|error| error.is_denied()));
        let change = Server::update(acme.id("server/web")).name("x").save(client).await;
        assert!(change.is_err_and(|error| error.is_denied()));
    }

    async fn a_user_of_both(client: &Client) {
        let (acme, globex) = owners(client).await?;
        let email = "owner@globex.example";
        let ours = format!("/users/{}", globex.id("user/owner"));
        assert_eq!(acme.get(&ours).await?.status, 404);
        let invitation = json!({ "email": email, "role_id": acme.id("role/viewer") });
        let invited = acme.post("/org_members", invitation.clone()).await?;
        assert_eq!((invited.status, &invited.body["joined_at"]), (201, &Value::Null));
        // Now they share an organization, and still see nothing of each other's.
        assert_eq!(acme.get(&ours).await?.body["email"], email);
        let memberships = format!("/org_members?user_id={}", globex.id("user/owner"));
        assert_eq!(acme.get(&memberships).await?.ids()?, [invited.id()?]);
        assert_eq!(globex.get(&memberships).await?.ids()?, [globex.id("member/owner")]);
        assert_eq!(acme.get(&format!("/api_keys/{}", globex.id("api_key/owner"))).await?.status, 404);
        // An address that has no account is invited all the same.
        let unknown = json!({ "email": "who@example.com", "role_id": acme.id("role/viewer") });
        let unknown = acme.post("/org_members", unknown).await?;
        let names = |answer: &Answer| -> Vec<String> {
            answer.body.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect()
        };
        assert_eq!((unknown.status, names(&unknown)), (201, names(&invited)));
        assert_eq!(acme.post("/org_members", invitation).await?.status, 409);
    }

    async fn both_invite_the_same_address_at_once(client: &Client) {
        let (acme, globex) = owners(client).await?;
        for number in 0..5 {
            let email = format!("new{number}@example.com");
            let invite = async |member: &Member| {
                let role = member.id("role/viewer");
                member.post("/org_members", json!({ "email": email, "role_id": role })).await
            };
            let (to_acme, to_globex) = tokio::try_join!(invite(&acme), invite(&globex))?;
            assert_eq!((to_acme.status, to_globex.status), (201, 201), "{to_acme:?} {to_globex:?}");
            assert_eq!(to_acme.body["user_id"], to_globex.body["user_id"]);
        }
    }
}
