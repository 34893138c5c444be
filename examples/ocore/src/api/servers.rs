//! Servers, their snapshots, and the alerts that watch them.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::lifecycle::Lifecycle;
use crate::schema::{AlertRule, Comparison, Metric, Server, Severity, Snapshot};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<Server>().create::<Server>().change::<Server>().remove::<Server>();
    let api = api.read::<Snapshot>().create::<Snapshot>().remove::<Snapshot>();
    api.read::<AlertRule>().create::<AlertRule>().change::<AlertRule>().remove::<AlertRule>()
}

body! {
    /// A new server.
    struct NewServer {
        name: String,
        host: String,
        port: Option<u16>,
        ssh_user: Option<String>,
        ssh_key: Option<String>,
    }

    /// What can be changed of a server.
    struct ServerChange {
        name: Option<String>,
        host: Option<String>,
        port: Option<u16>,
        ssh_user: Option<String>,
        #[serde(default, deserialize_with = "clearable")]
        ssh_key: Option<Option<String>>,
    }

    /// A new snapshot.
    struct NewSnapshot {
        server_id: Uuid,
        name: String,
    }

    /// A new alert.
    struct NewAlertRule {
        server_id: Option<Uuid>,
        name: String,
        metric: Metric,
        comparison: Option<Comparison>,
        threshold: f64,
        duration_seconds: Option<i32>,
        severity: Option<Severity>,
    }

    /// What can be changed of an alert.
    struct AlertRuleChange {
        #[serde(default, deserialize_with = "clearable")]
        server_id: Option<Option<Uuid>>,
        name: Option<String>,
        threshold: Option<f64>,
        severity: Option<Severity>,
    }
}

impl Resource for Server {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(Server::STATUS), Filter::by(Server::NAME), Filter::by(Server::ORGANIZATION_ID)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Server::is_there())
    }
}

impl Creatable for Server {
    type New = NewServer;

    fn create(new: NewServer) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Server::create()
            .name(new.name)
            .host(new.host)
            .maybe_port(new.port)
            .maybe_ssh_user(new.ssh_user)
            .maybe_ssh_key(new.ssh_key)
    }
}

impl Changeable for Server {
    type Change = ServerChange;

    async fn change(id: Uuid, change: ServerChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Server::update(id).maybe_name(change.name).maybe_host(change.host);
        let update = update.maybe_port(change.port).maybe_ssh_user(change.ssh_user);
        update.maybe_ssh_key(change.ssh_key.map(|key| key.map(Sensitive::new))).save(client).await
    }
}

impl Resource for Snapshot {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(Snapshot::STATUS), Filter::by(Snapshot::SERVER_ID)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Snapshot::is_there())
    }
}

impl Creatable for Snapshot {
    type New = NewSnapshot;

    fn create(new: NewSnapshot) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Snapshot::create().server_id(new.server_id).name(new.name)
    }
}

impl Resource for AlertRule {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(AlertRule::STATUS), Filter::by(AlertRule::SERVER_ID)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(AlertRule::is_there())
    }
}

impl Creatable for AlertRule {
    type New = NewAlertRule;

    fn create(new: NewAlertRule) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        AlertRule::create()
            .maybe_server_id(new.server_id)
            .name(new.name)
            .metric(new.metric)
            .maybe_comparison(new.comparison)
            .threshold(new.threshold)
            .maybe_duration_seconds(new.duration_seconds)
            .maybe_severity(new.severity)
    }
}

impl Changeable for AlertRule {
    type Change = AlertRuleChange;

    async fn change(id: Uuid, change: AlertRuleChange, client: &Client) -> Result<Self, ent::Error> {
        let update = AlertRule::update(id).maybe_server_id(change.server_id).maybe_name(change.name);
        update.maybe_threshold(change.threshold).maybe_severity(change.severity).save(client).await
    }
}
