//! Projects, and who may work on them.

use chrono::{DateTime, Utc};
use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::lifecycle::Lifecycle;
use crate::schema::{AccessLevel, Project, ProjectAccess};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<Project>().create::<Project>().change::<Project>().remove::<Project>();
    let api = api.read::<ProjectAccess>().create::<ProjectAccess>();
    api.change::<ProjectAccess>().delete::<ProjectAccess>()
}

body! {
    /// A new project.
    struct NewProject {
        name: String,
        repository_url: String,
        branch: Option<String>,
    }

    /// What can be changed of a project.
    struct ProjectChange {
        name: Option<String>,
        repository_url: Option<String>,
        branch: Option<String>,
    }

    /// Lets somebody work on a project.
    struct NewProjectAccess {
        project_id: Uuid,
        user_id: Uuid,
        level: Option<AccessLevel>,
        expires_at: Option<DateTime<Utc>>,
    }

    /// What can be changed of that.
    struct ProjectAccessChange {
        level: Option<AccessLevel>,
        #[serde(default, deserialize_with = "clearable")]
        expires_at: Option<Option<DateTime<Utc>>>,
    }
}

impl Resource for Project {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(Project::STATUS), Filter::by(Project::NAME)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Project::is_there())
    }
}

impl Creatable for Project {
    type New = NewProject;

    fn create(new: NewProject) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Project::create().name(new.name).repository_url(new.repository_url).maybe_branch(new.branch)
    }
}

impl Changeable for Project {
    type Change = ProjectChange;

    async fn change(id: Uuid, change: ProjectChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Project::update(id).maybe_name(change.name);
        update.maybe_repository_url(change.repository_url).maybe_branch(change.branch).save(client).await
    }
}

impl Resource for ProjectAccess {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(ProjectAccess::PROJECT_ID), Filter::by(ProjectAccess::USER_ID)]
    }
}

impl Creatable for ProjectAccess {
    type New = NewProjectAccess;

    fn create(new: NewProjectAccess) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        ProjectAccess::create()
            .project_id(new.project_id)
            .user_id(new.user_id)
            .maybe_level(new.level)
            .maybe_expires_at(new.expires_at)
    }
}

impl Changeable for ProjectAccess {
    type Change = ProjectAccessChange;

    async fn change(id: Uuid, change: ProjectAccessChange, client: &Client) -> Result<Self, ent::Error> {
        let update = ProjectAccess::update(id).maybe_level(change.level);
        update.maybe_expires_at(change.expires_at).save(client).await
    }
}
