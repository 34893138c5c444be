//! The tenant middleware: finds out who is asking, and puts a client with that viewer into the request. Handlers know no
//! other client, so that none can forget whose request it is.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use chrono::Utc;
use ent::prelude::*;

use crate::api::error::ApiError;
use crate::schema::*;
use crate::secret;
use crate::viewer::{Address, KeyPermissions, Viewer};

/// Lets the request on, with the client of its viewer.
///
/// # Errors
///
/// [`ApiError::Unauthorized`], without an API key that is valid.
pub async fn tenant(
    State(client): State<Client>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or(ApiError::Unauthorized)?;
    let (viewer, permissions) = authenticate(&client, token).await?.ok_or(ApiError::Unauthorized)?;
    let mut client = client.with(viewer).with(permissions);
    if let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        client = client.with(Address(address.ip()));
    }
    request.extensions_mut().insert(client);
    Ok(next.run(request).await)
}

/// Whose key it is, if it is valid, the user's account and organization are active, and he is still a member of it.
async fn authenticate(client: &Client, token: &str) -> Result<Option<(Viewer, KeyPermissions)>, ent::Error> {
    // Nobody is known yet who could be asked for permission.
    let client = client.allow("authentication");
    let valid = ApiKey::KEY_HASH.eq(secret::hash(token))
        & ApiKey::REVOKED_AT.is_null()
        & (ApiKey::EXPIRES_AT.is_null() | ApiKey::EXPIRES_AT.gt(Utc::now()))
        & ApiKey::USER.has_with(User::STATUS.eq(Status::Active))
        & ApiKey::SCOPE.organization.has_with(Organization::STATUS.eq(Status::Active));
    let Some(key) = ApiKey::query().where_(valid).first(&client).await? else { return Ok(None) };
    let viewer = Viewer { user_id: key.user_id, org_id: key.scope.organization_id };
    let member = OrgMember::USER_ID.eq(viewer.user_id)
        & OrgMember::SCOPE.organization_id.eq(viewer.org_id)
        & OrgMember::STATUS.eq(Status::Active)
        & OrgMember::JOINED_AT.not_null();
    let is_member = OrgMember::query().where_(member).exists(&client).await?;
    Ok(is_member.then_some((viewer, KeyPermissions(key.permissions.0))))
}
