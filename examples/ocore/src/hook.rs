//! Hooks that fill in what a request need not say: whose a thing is, and who made it.

use ent::prelude::*;

use crate::schema::*;
use crate::viewer::Viewer;

type Ran<E> = Result<Outcome<E>, ent::Error>;

/// Creates in the viewer's organization what names none.
pub async fn in_viewers_organization<E: HasMixin<OrgScoped>>(mut m: Mutation<E>, next: Next<E>) -> Ran<E> {
    let field = E::MIXIN.organization_id;
    if let (Op::CREATE, None, Some(viewer)) = (m.op(), m.get(field), m.client().get::<Viewer>()) {
        m.set(field, viewer.org_id);
    }
    next.run(m).await
}

/// Notes who started a deployment, and plans its steps.
pub async fn plan_deployment(mut m: Mutation<Deployment>, next: Next<Deployment>) -> Ran<Deployment> {
    if !m.op().is(Op::CREATE) {
        return next.run(m).await;
    }
    if let Some(viewer) = m.client().get::<Viewer>() {
        m.set(Deployment::TRIGGERED_BY_ID, viewer.user_id);
    }
    let client = m.client().allow("the steps of a deployment");
    let outcome = next.run(m).await?;
    if let Some(deployment) = outcome.entity() {
        let steps = ["fetch", "build", "migrate", "restart"].into_iter().zip(1..).map(|(name, position)| {
            DeploymentStep::create()
                .organization_id(deployment.scope.organization_id)
                .deployment(deployment)
                .name(name)
                .position(position)
        });
        DeploymentStep::create_bulk(steps).exec(&client).await?;
    }
    Ok(outcome)
}

/// Notes who let somebody work on a project.
pub async fn note_granter(mut m: Mutation<ProjectAccess>, next: Next<ProjectAccess>) -> Ran<ProjectAccess> {
    if let (Op::CREATE, Some(viewer)) = (m.op(), m.client().get::<Viewer>()) {
        m.set(ProjectAccess::GRANTED_BY_ID, viewer.user_id);
    }
    next.run(m).await
}

/// Withdraws a key in place of deleting it: the audit log may still speak of it.
pub async fn revoke(mut m: Mutation<ApiKey>, next: Next<ApiKey>) -> Ran<ApiKey> {
    if m.op().is(Op::DELETE | Op::DELETE_ONE) {
        m.set_op(if m.op() == Op::DELETE { Op::UPDATE } else { Op::UPDATE_ONE })?;
        m.set(ApiKey::REVOKED_AT, chrono::Utc::now());
    }
    next.run(m).await
}
