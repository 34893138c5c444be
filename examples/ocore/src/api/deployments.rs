//! Deployments and their steps. A hook plans the steps, and a deployment that has not begun can be cancelled.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::body;
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::json::{self, Object};
use crate::schema::{Deployment, DeploymentStep, Progress};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<Deployment>().create::<Deployment>().change::<Deployment>();
    api.read::<DeploymentStep>()
}

body! {
    /// A new deployment.
    struct NewDeployment {
        environment_id: Uuid,
        branch: String,
        commit_sha: String,
    }

    /// What can be changed of a deployment: it can be cancelled.
    struct DeploymentChange {
        status: Cancelled,
    }
}

/// The one status that a request may set.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancelled {
    /// Stopped by somebody.
    Cancelled,
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

impl Changeable for Deployment {
    type Change = DeploymentChange;

    async fn change(id: Uuid, change: DeploymentChange, client: &Client) -> Result<Self, ent::Error> {
        let DeploymentChange { status: Cancelled::Cancelled } = change;
        // What a worker has begun with is not there to be cancelled.
        let update = Deployment::update(id).where_(Deployment::STATUS.eq(Progress::Pending));
        update.status(Progress::Cancelled).completed_at(chrono::Utc::now()).save(client).await
    }
}

impl Resource for DeploymentStep {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(DeploymentStep::DEPLOYMENT_ID), Filter::by(DeploymentStep::STATUS)]
    }
}
