//! The names under which environments are reached.

use chrono::{DateTime, Utc};
use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{Environment, Key, OrgScoped, Status, Timestamps};
use crate::lifecycle::removal;

/// A name of an organization's own that leads to an environment.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(organization_id, hostname, unique),
    index(environment_id),
    index(dns_config_id),
    hooks(removal)
)]
pub struct Domain {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The environment that it leads to.
    pub environment_id: Uuid,
    /// The provider at which its records are kept, if the service is to keep them.
    pub dns_config_id: Option<Uuid>,
    /// The name.
    #[ent(immutable, matches = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_len = 253)]
    pub hostname: String,
    /// Whether it is served over TLS.
    #[ent(default = true)]
    pub tls_enabled: bool,
    /// When the organization proved that the name is its own. Before that it leads nowhere.
    pub verified_at: Option<DateTime<Utc>>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The environment that it leads to.
    #[ent(inverse = domains, field = environment_id)]
    pub environment: One<Environment>,
    /// The provider at which its records are kept.
    #[ent(inverse = domains, field = dns_config_id)]
    pub dns_config: One<DnsConfig>,
}

/// A provider of DNS that the service knows how to speak to.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DnsProvider {
    /// Cloudflare.
    Cloudflare,
    /// Route 53 of Amazon's.
    Route53,
    /// Hetzner DNS.
    Hetzner,
}

/// An account at a provider of DNS.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id, status), index(organization_id, name, unique), hooks(removal))]
pub struct DnsConfig {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose account it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The provider.
    #[ent(immutable)]
    pub provider: DnsProvider,
    /// The zone that the service may change.
    #[ent(not_empty, max_len = 253)]
    pub zone: String,
    /// The token of the provider's interface, encrypted.
    #[ent(not_empty, max_len = 4096)]
    pub api_token: Sensitive<String>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// The names whose records are kept there.
    pub domains: Many<Domain>,
}
