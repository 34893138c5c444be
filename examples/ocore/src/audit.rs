//! The audit log: who changed what, and when. The mixin `OrgScoped` has the hook, so that nothing is changed beside it, and
//! what it writes is in the transaction of the change itself.

use ent::KeyType;
use ent::prelude::*;
use ent::sql::Value;
use serde_json::json;
use uuid::Uuid;

use crate::json::{self, Object};
use crate::schema::{AuditLog, OrgScoped, OrgScopedSetters};
use crate::viewer::{Address, Viewer};

/// Says of an entity that it is a record itself, and that nobody asks who wrote it.
#[derive(Debug)]
pub struct Unaudited;

/// Writes down every change.
///
/// # Errors
///
/// When something is done to many entities at once by nobody: whose log would tell of it?
pub async fn audit<E: HasMixin<OrgScoped>>(m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, ent::Error> {
    if E::SCHEMA.annotation::<Unaudited>().is_some() {
        return next.run(m).await;
    }
    let client = m.client().clone();
    let viewer = client.get::<Viewer>();
    let what = match m.op() {
        Op::CREATE => "create",
        Op::UPDATE | Op::UPDATE_ONE => "update",
        _ => "delete",
    };
    let organization_id = match &viewer {
        Some(viewer) => viewer.org_id,
        None if m.op().is(Op::CREATE) => m.get(E::MIXIN.organization_id).unwrap_or_default(),
        None => m.old(E::MIXIN.organization_id).await?,
    };
    let changes = changes(&m).await?;
    let mut keys = match m.op().is(Op::UPDATE | Op::DELETE) {
        true => m.ids().await?,
        false => m.id().into_iter().collect(),
    };

    let outcome = next.run(m).await?;

    if let Some(entity) = outcome.entity() {
        keys = vec![entity.id()];
    }
    let table = &*E::node().table;
    let address = client.get::<Address>().map(|address| address.0.to_string());
    let logs = keys.into_iter().map(|key| {
        AuditLog::create()
            .organization_id(organization_id)
            .maybe_actor_id(viewer.as_ref().map(|viewer| viewer.user_id))
            .action(format!("{table}.{what}"))
            .target_type(table)
            .maybe_target_id(uuid(key))
            .changes(serde_json::Value::Object(changes.clone()))
            .maybe_ip_address(address.clone())
    });
    AuditLog::create_bulk(logs).exec(&client.allow("the audit log")).await?;
    Ok(outcome)
}

/// The fields that are changed, before and after. What is sensitive is named, and not told.
async fn changes<E: Entity>(m: &Mutation<E>) -> Result<Object, ent::Error> {
    let mut changes = Object::new();
    for name in m.fields() {
        let field = m.entity().field(name).filter(|field| field.update_default.is_none());
        let Some(field) = field else { continue };
        let value = match m.op() {
            _ if field.sensitive => json!("changed"),
            Op::UPDATE_ONE => json!([json::value(&m.old_field(name).await?), after(m, name)]),
            Op::CREATE => json!([null, after(m, name)]),
            _ => json!(after(m, name)),
        };
        changes.insert(name.to_owned(), value);
    }
    Ok(changes)
}

fn after<E>(m: &Mutation<E>, name: &str) -> serde_json::Value {
    m.field(name).map(json::value).unwrap_or_default()
}

fn uuid<K: KeyType>(key: K) -> Option<Uuid> {
    let mut values = Vec::new();
    key.write(&mut values);
    match values[..] {
        [Value::Uuid(id)] => Some(id),
        _ => None,
    }
}
