//! Members of the organization. They are invited by their address, whether or not it has an account yet: the answer does not
//! tell.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Extension;
use axum::http::StatusCode;
use ent::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::body::{self, Body, body};
use crate::api::error::ApiError;
use crate::api::openapi::Operation;
use crate::api::resource::{Changeable, Filter, Resource, object};
use crate::api::{Api, operation};
use crate::lifecycle::Lifecycle;
use crate::schema::{OrgMember, User};
use crate::viewer::Invited;
use crate::{json as shown, secret};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<OrgMember>().change::<OrgMember>().remove::<OrgMember>();
    let body = json!({
        "type": "object",
        "properties": {
            "email": { "type": "string", "format": "email" },
            "role_id": { "type": "string", "format": "uuid" },
        },
        "required": Invitation::FIELDS,
    });
    let answer = json!({ "$ref": "#/components/schemas/OrgMember" });
    let post = operation::<OrgMember>("post", false, "Invite one of", 201, Some(answer));
    api.add(Operation { body: Some(body), ..post }, invite)
}

body! {
    /// An invitation.
    struct Invitation {
        email: String,
        role_id: Uuid,
    }

    /// What can be changed of a member.
    struct OrgMemberChange {
        role_id: Option<Uuid>,
    }
}

async fn invite(
    Extension(client): Extension<Client>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let invitation: Invitation = body::read(object(&body)?)?;
    let member = match join(&invitation, &client).await {
        // Somebody else has invited the same address meanwhile: now it has an account.
        Err(ent::Error::Constraint { entity: "User", .. }) => join(&invitation, &client).await?,
        joined => joined?,
    };
    Ok((StatusCode::CREATED, Json(Value::Object(shown::entity(&member)))))
}

/// Makes a member of who is invited, and an account where he has none; both or nothing.
async fn join(invitation: &Invitation, client: &Client) -> Result<OrgMember, ent::Error> {
    let join = async |tx: &Tx| {
        let trusted = tx.allow("who is invited may be nobody's fellow yet");
        let user = account(&invitation.email, &trusted).await?;
        let member = OrgMember::create().user(&user).role_id(invitation.role_id);
        member.save(&tx.with(Invited(user.id()))).await
    };
    client.transaction(join).await
}

/// The account of that address; a new one, which nobody can sign in to before he proves that the address is his own.
async fn account(email: &str, client: &Client) -> Result<User, ent::Error> {
    if let Some(user) = User::query().where_(User::EMAIL.eq(email)).first(client).await? {
        return Ok(user);
    }
    let create = User::create().email(email).name(email).password_hash(secret::generate());
    create.save(client).await
}

impl Resource for OrgMember {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(OrgMember::STATUS), Filter::by(OrgMember::USER_ID), Filter::by(OrgMember::ROLE_ID)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(OrgMember::is_there())
    }
}

impl Changeable for OrgMember {
    type Change = OrgMemberChange;

    async fn change(id: Uuid, change: OrgMemberChange, client: &Client) -> Result<Self, ent::Error> {
        OrgMember::update(id).maybe_role_id(change.role_id).save(client).await
    }
}
