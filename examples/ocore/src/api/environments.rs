//! Environments: where projects are deployed to.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::json::{self, Object};
use crate::lifecycle::Lifecycle;
use crate::schema::{Environment, EnvironmentType};

pub(super) fn routes(api: Api) -> Api {
    api.read::<Environment>().create::<Environment>().change::<Environment>().remove::<Environment>()
}

body! {
    /// A new environment.
    struct NewEnvironment {
        project_id: Uuid,
        instance_id: Option<Uuid>,
        source_environment_id: Option<Uuid>,
        name: String,
        r#type: Option<EnvironmentType>,
    }

    /// What can be changed of an environment.
    struct EnvironmentChange {
        #[serde(default, deserialize_with = "clearable")]
        instance_id: Option<Option<Uuid>>,
        name: Option<String>,
        r#type: Option<EnvironmentType>,
    }
}

impl Resource for Environment {
    fn filters() -> Vec<Filter<Self>> {
        vec![
            Filter::by(Environment::STATUS),
            Filter::by(Environment::PROJECT_ID),
            Filter::by(Environment::INSTANCE_ID),
            Filter::by(Environment::SOURCE_ENVIRONMENT_ID),
        ]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Environment::is_there())
    }

    /// With its project and the settings of its database.
    fn one(id: Uuid) -> Query<Self> {
        let one = Environment::query().where_(Environment::KEY.id.eq(id));
        one.with(Environment::PROJECT).with(Environment::DATABASE_CONFIG)
    }

    fn show(&self) -> Result<Object, ent::Error> {
        let mut shown = json::entity(self);
        shown.insert("project".to_owned(), json::entity(self.project.require()?).into());
        let config = self.database_config.get()?.map(json::entity);
        shown.insert("database_config".to_owned(), config.into());
        Ok(shown)
    }
}

impl Creatable for Environment {
    type New = NewEnvironment;

    fn create(new: NewEnvironment) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Environment::create()
            .project_id(new.project_id)
            .maybe_instance_id(new.instance_id)
            .maybe_source_environment_id(new.source_environment_id)
            .name(new.name)
            .maybe_type(new.r#type)
    }
}

impl Changeable for Environment {
    type Change = EnvironmentChange;

    async fn change(id: Uuid, change: EnvironmentChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Environment::update(id).maybe_instance_id(change.instance_id);
        update.maybe_name(change.name).maybe_type(change.r#type).save(client).await
    }
}
