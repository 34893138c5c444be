//! Domains, and the accounts at providers of DNS.

use ent::mixin::CreateBuilder;
use ent::prelude::*;
use uuid::Uuid;

use crate::api::Api;
use crate::api::body::{body, clearable};
use crate::api::resource::{Changeable, Creatable, Filter, Resource};
use crate::lifecycle::Lifecycle;
use crate::schema::{DnsConfig, DnsProvider, Domain};

pub(super) fn routes(api: Api) -> Api {
    let api = api.read::<Domain>().create::<Domain>().change::<Domain>().remove::<Domain>();
    api.read::<DnsConfig>().create::<DnsConfig>().change::<DnsConfig>().remove::<DnsConfig>()
}

body! {
    /// A new domain.
    struct NewDomain {
        environment_id: Uuid,
        dns_config_id: Option<Uuid>,
        hostname: String,
        tls_enabled: Option<bool>,
    }

    /// What can be changed of a domain.
    struct DomainChange {
        environment_id: Option<Uuid>,
        #[serde(default, deserialize_with = "clearable")]
        dns_config_id: Option<Option<Uuid>>,
        tls_enabled: Option<bool>,
    }

    /// A new account at a provider of DNS.
    struct NewDnsConfig {
        name: String,
        provider: DnsProvider,
        zone: String,
        api_token: String,
    }

    /// What can be changed of it.
    struct DnsConfigChange {
        name: Option<String>,
        zone: Option<String>,
        api_token: Option<String>,
    }
}

impl Resource for Domain {
    fn filters() -> Vec<Filter<Self>> {
        let keys = [Filter::by(Domain::STATUS), Filter::by(Domain::ENVIRONMENT_ID)];
        keys.into_iter().chain([Filter::by(Domain::DNS_CONFIG_ID)]).collect()
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(Domain::is_there())
    }
}

impl Creatable for Domain {
    type New = NewDomain;

    fn create(new: NewDomain) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        Domain::create()
            .environment_id(new.environment_id)
            .maybe_dns_config_id(new.dns_config_id)
            .hostname(new.hostname)
            .maybe_tls_enabled(new.tls_enabled)
    }
}

impl Changeable for Domain {
    type Change = DomainChange;

    async fn change(id: Uuid, change: DomainChange, client: &Client) -> Result<Self, ent::Error> {
        let update = Domain::update(id).maybe_environment_id(change.environment_id);
        let update = update.maybe_dns_config_id(change.dns_config_id);
        update.maybe_tls_enabled(change.tls_enabled).save(client).await
    }
}

impl Resource for DnsConfig {
    fn filters() -> Vec<Filter<Self>> {
        vec![Filter::by(DnsConfig::STATUS)]
    }

    fn listed() -> Option<Predicate<Self>> {
        Some(DnsConfig::is_there())
    }
}

impl Creatable for DnsConfig {
    type New = NewDnsConfig;

    fn create(new: NewDnsConfig) -> impl CreateBuilder<Entity = Self> + Into<ent::Create<Self>> {
        DnsConfig::create().name(new.name).provider(new.provider).zone(new.zone).api_token(new.api_token)
    }
}

impl Changeable for DnsConfig {
    type Change = DnsConfigChange;

    async fn change(id: Uuid, change: DnsConfigChange, client: &Client) -> Result<Self, ent::Error> {
        let update = DnsConfig::update(id).maybe_name(change.name).maybe_zone(change.zone);
        update.maybe_api_token(change.api_token).save(client).await
    }
}
