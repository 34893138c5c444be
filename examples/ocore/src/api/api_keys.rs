//! API keys of the viewer's own. A key is shown once, when it is made.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Extension;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::body::{self, body, clearable};
use crate::api::error::ApiError;
use crate::api::openapi::Operation;
use crate::api::resource::{Changeable, Resource, object};
use crate::api::{Api, operation};
use crate::schema::ApiKey;
use crate::viewer::Viewer;
use crate::{json as shown, secret};

pub(super) fn routes(api: Api) -> Api {
    let mut api = api.read::<ApiKey>().change::<ApiKey>().delete::<ApiKey>();
    let body = api.document.body::<ApiKey, NewApiKey>("NewApiKey".to_owned(), true, &[]);
    let entity = json!({ "$ref": "#/components/schemas/ApiKey" });
    let key = json!({ "type": "object", "properties": { "key": { "type": "string" } } });
    let answer = json!({ "allOf": [entity, key] });
    let post = operation::<ApiKey>("post", false, "Create one of", 201, Some(answer));
    api.add(Operation { body: Some(body), ..post }, create)
}

body! {
    /// A new key.
    struct NewApiKey {
        name: String,
        permissions: Vec<String>,
        expires_at: Option<DateTime<Utc>>,
    }

    /// What can be changed of a key.
    struct ApiKeyChange {
        name: Option<String>,
        permissions: Option<Vec<String>>,
        #[serde(default, deserialize_with = "clearable")]
        expires_at: Option<Option<DateTime<Utc>>>,
    }
}

async fn create(
    Extension(client): Extension<Client>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let new: NewApiKey = body::read(object(&body)?)?;
    let viewer = client.get::<Viewer>().ok_or(ApiError::Unauthorized)?;
    let key = secret::generate();
    let create = ApiKey::create()
        .user_id(viewer.user_id)
        .name(new.name)
        .prefix(secret::prefix(&key))
        .key_hash(secret::hash(&key))
        .permissions(new.permissions)
        .maybe_expires_at(new.expires_at);
    let mut created = shown::entity(&create.save(&client).await?);
    created.insert("key".to_owned(), key.into());
    Ok((StatusCode::CREATED, Json(Value::Object(created))))
}

impl Resource for ApiKey {
    fn listed() -> Option<Predicate<Self>> {
        Some(ApiKey::REVOKED_AT.is_null())
    }
}

impl Changeable for ApiKey {
    type Change = ApiKeyChange;

    async fn change(id: Uuid, change: ApiKeyChange, client: &Client) -> Result<Self, ent::Error> {
        let update = ApiKey::update(id).maybe_name(change.name).maybe_permissions(change.permissions);
        update.maybe_expires_at(change.expires_at).save(client).await
    }
}
