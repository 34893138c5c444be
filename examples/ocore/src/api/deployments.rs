//! Deployments and their steps. A hook plans the steps, and a deployment that has not begun can be cancelled.

use axum::Json;
use axum::extract::{Extension, Path};
use chrono::Utc;
use ent::mixin::CreateBuilder;
use ent::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::body::body;
use crate::api::openapi::Operation;
use crate::api::resource::{Answer, Creatable, Filter, Resource, key};
use crate::api::{Api, operation};
use crate::json::{self, Object};
use crate::schema::{Deployment, DeploymentStep, Progress};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<Deployment>().create::<Deployment>().read::<DeploymentStep>();
    let deployment = json!({ "$ref": "#/components/schemas/Deployment" });
    let cancel = operation::<Deployment>("post", true, "Cancel one of", 200, Some(deployment));
    api.add(Operation { path: format!("{}/cancel", cancel.path), ..cancel }, cancel_one)
}

body! {
    /// A new deployment.
    struct NewDeployment {
        environment_id: Uuid,
        branch: String,
        commit_sha: String,
    }
}

/// Cancels it. What a worker has begun with is not there to be cancelled.
async fn cancel_one(Extension(client): Extension<Client>, Path(id): Path<String>) -> Answer {
    let update = Deployment::update(key::<Deployment>(&id)?);
    let update = update.where_(Deployment::STATUS.eq(Progress::Pending));
    let cancelled = update.status(Progress::Cancelled).completed_at(Utc::now()).save(&client).await?;
    Ok(Json(Value::Object(json::entity(&cancelled))))
}

impl Resource for Deployment {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(Deployment::STATUS),
            Filter::by(Deployment::ENVIRONMENT_ID),
            Filter::by(Deployment::TRIGGERED_BY_ID),
        ]
    }

    /// With its steps.
    fn one(id: Uuid) -> Query<Self> {
        let steps = Deployment::STEPS.order_by(DeploymentStep::POSITION.asc());
        Deployment::query().where_(Deployment::KEY.id.eq(id)).with(steps)
    }

    fn show(&self) -> Result<Object, ent::Error> {
        let mut shown = json::entity(self);
        let steps: Vec<Object> = self.steps.get()?.iter().map(json::entity).collect();
        shown.insert("steps".to_owned(), steps.into());
        Ok(shown)
    }
}

impl Creatable for Deployment {
    type New = NewDeployment;

    fn create(new: NewDeployment) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Deployment::create().environment_id(new.environment_id).branch(new.branch).commit_sha(new.commit_sha)
    }
}

impl Resource for DeploymentStep {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(DeploymentStep::DEPLOYMENT_ID), Filter::by(DeploymentStep::STATUS)]
    }
}
