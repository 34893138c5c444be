//! Servers, and what is installed on them.

use ent::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::{AlertRule, Environment, Key, OrgScoped, Snapshot, Status, Timestamps};
use crate::lifecycle::removal;

/// A machine that the service manages over SSH.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(index(organization_id, status), index(organization_id, name, unique), hooks(removal))]
pub struct Server {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose machine it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The address: a name, or an IP address.
    #[ent(not_empty, max_len = 253)]
    pub host: String,
    /// The port of its SSH server.
    #[ent(default = 22, positive)]
    pub port: u16,
    /// The user to sign in as.
    #[ent(default = "root", not_empty, max_len = 32)]
    pub ssh_user: String,
    /// The private key to sign in with, encrypted.
    #[ent(max_len = 8192)]
    pub ssh_key: Option<Sensitive<String>>,
    /// Where it is in its life.
    #[ent(default = Status::Active)]
    pub status: Status,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// What is installed on it.
    pub instances: Many<Instance>,
    /// The snapshots of its filesystem.
    pub snapshots: Many<Snapshot>,
    /// The alerts that watch it.
    #[ent(on_delete = Cascade)]
    pub alert_rules: Many<AlertRule>,
}

/// Short names of what nearly every query of servers asks for.
impl Server {
    /// The key of the organization.
    pub const ORGANIZATION_ID: Field<Self, Uuid> = Self::SCOPE.organization_id;
    /// The organization.
    pub const ORGANIZATION: ent::ToOne<Self, super::Organization> = Self::SCOPE.organization;
}

/// What an instance does.
#[derive(EntEnum, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum InstanceStatus {
    /// It is being installed.
    Provisioning,
    /// It runs.
    Running,
    /// It was stopped, and can be started again.
    Stopped,
    /// The service has stopped it.
    Suspended,
    /// Its deletion has been asked for, and a worker is at it.
    Removing,
    /// Torn down. The row is kept for what refers to it.
    Deleted,
}

/// An Odoo that is installed on a server.
#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(
    index(organization_id, status),
    index(organization_id, name, unique),
    index(server_id, port_base, unique),
    hooks(removal)
)]
pub struct Instance {
    /// The key.
    #[ent(mixin, id)]
    pub key: Key,
    /// Whose it is.
    #[ent(mixin)]
    pub scope: OrgScoped,
    /// Where it is installed.
    #[ent(immutable)]
    pub server_id: Uuid,
    /// The name.
    #[ent(not_empty, max_chars = 100)]
    pub name: String,
    /// The version of Odoo.
    #[ent(matches = r"^\d+\.\d+$", max_len = 16)]
    pub version: String,
    /// What it does.
    #[ent(default = InstanceStatus::Provisioning)]
    pub status: InstanceStatus,
    /// The first of its ports; the others follow it.
    #[ent(min = 1024)]
    pub port_base: u16,
    /// When it was created and changed.
    #[ent(mixin)]
    pub times: Timestamps,

    /// Where it is installed.
    #[ent(inverse = instances, field = server_id, immutable)]
    pub server: One<Server>,
    /// The environments that run on it.
    pub environments: Many<Environment>,
}
