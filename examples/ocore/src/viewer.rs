//! Who is asking. The tenant middleware puts it on the client, and the rules read it there; without it, they deny.

use std::net::IpAddr;

use uuid::Uuid;

/// A user, in the organization that the request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub user_id: Uuid,
    /// In which organization.
    pub org_id: Uuid,
}

/// What the key of the request allows, at most: it never gives its program more than the user's role does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPermissions(pub Vec<String>);

/// The address that the request came from, for the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

/// A user who is about to become a member of the viewer's organization, and so is seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invited(pub Uuid);

/// Whether a list of permissions holds this one: itself, or `*`, which is all of them.
pub fn permits(permissions: &[String], wanted: &str) -> bool {
    permissions.iter().any(|permission| permission == wanted || permission == "*")
}
