//! The service, and the members of its two organizations as clients of it.

use std::error::Error;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use ent::prelude::*;
use ocore::{api, seed};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

pub type BoxError = Box<dyn Error + Send + Sync>;

/// What the service answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The key of the entity that it shows.
    pub fn id(&self) -> Result<Uuid, BoxError> {
        Ok(self.body["id"].as_str().ok_or_else(|| format!("no entity: {self:?}"))?.parse()?)
    }

    /// The keys of the entities that it lists.
    pub fn ids(&self) -> Result<Vec<Uuid>, BoxError> {
        let items = self.body["items"].as_array().ok_or_else(|| format!("no list: {self:?}"))?;
        items.iter().map(|item| Ok(item["id"].as_str().ok_or("no key")?.parse()?)).collect()
    }

    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

/// A member of an organization, with an API key.
#[derive(Clone)]
pub struct Member {
    service: Router,
    pub organization: &'static str,
    key: String,
}

/// The owners of both organizations, which were seeded.
pub async fn owners(client: &Client) -> Result<(Member, Member), BoxError> {
    assert!(seed::seed(client).await?);
    let service = api::service(client);
    let [acme, globex] = seed::ORGANIZATIONS.map(|organization| Member {
        service: service.clone(),
        organization,
        key: seed::api_key(organization, "owner"),
    });
    Ok((acme, globex))
}

impl Member {
    /// Somebody else of the organization, by the role.
    pub fn colleague(&self, role: &str) -> Member {
        self.with_key(&seed::api_key(self.organization, role))
    }

    pub fn with_key(&self, key: &str) -> Member {
        Member { key: key.to_owned(), ..self.clone() }
    }

    /// The key of something that was seeded.
    pub fn id(&self, name: &str) -> Uuid {
        seed::id(&format!("{}/{name}", self.organization))
    }

    pub fn organization_id(&self) -> Uuid {
        seed::id(self.organization)
    }

    pub async fn get(&self, path: &str) -> Result<Answer, BoxError> {
        self.send("get", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Answer, BoxError> {
        self.send("post", path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Result<Answer, BoxError> {
        self.send("patch", path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Result<Answer, BoxError> {
        self.send("delete", path, None).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Result<Answer, BoxError> {
        self.send_text(method, path, body.map(|body| body.to_string()).unwrap_or_default()).await
    }

    pub async fn send_text(&self, method: &str, path: &str, body: String) -> Result<Answer, BoxError> {
        let mut request = Request::builder().method(&*method.to_uppercase()).uri(path);
        if !self.key.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.key));
        }
        let response = self.service.clone().oneshot(request.body(Body::from(body))?).await?;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await?;
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
        Ok(Answer { status, body })
    }
}
