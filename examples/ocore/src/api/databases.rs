//! The databases of environments: their settings, and what was measured in them.

use std::collections::BTreeMap;

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::body;
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::schema::{DatabaseConfig, DatabaseMetric};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<DatabaseConfig>().create::<DatabaseConfig>().change::<DatabaseConfig>();
    api.read::<DatabaseMetric>()
}

body! {
    /// The settings of a new database.
    struct NewDatabaseConfig {
        environment_id: Uuid,
        database_name: String,
        password: String,
        postgres_version: Option<i32>,
        settings: Option<BTreeMap<String, String>>,
    }

    /// What can be changed of them.
    struct DatabaseConfigChange {
        password: Option<String>,
        max_connections: Option<i32>,
        shared_buffers_mb: Option<i32>,
        work_mem_mb: Option<i32>,
        settings: Option<BTreeMap<String, String>>,
    }
}

impl Resource for DatabaseConfig {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(DatabaseConfig::ENVIRONMENT_ID)]
    }
}

impl Creatable for DatabaseConfig {
    type New = NewDatabaseConfig;

    fn create(new: NewDatabaseConfig) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        DatabaseConfig::create()
            .environment_id(new.environment_id)
            .database_name(new.database_name)
            .password(new.password)
            .maybe_postgres_version(new.postgres_version)
            .maybe_settings(new.settings.map(Json))
    }
}

impl Changeable for DatabaseConfig {
    type Change = DatabaseConfigChange;

    async fn change(id: Uuid, change: DatabaseConfigChange, client: &Client) -> Result<Self, ent::Error> {
        DatabaseConfig::update(id)
            .maybe_password(change.password)
            .maybe_max_connections(change.max_connections)
            .maybe_shared_buffers_mb(change.shared_buffers_mb)
            .maybe_work_mem_mb(change.work_mem_mb)
            .maybe_settings(change.settings.map(Json))
            .save(client)
            .await
    }
}

impl Resource for DatabaseMetric {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(DatabaseMetric::ENVIRONMENT_ID)]
    }
}
