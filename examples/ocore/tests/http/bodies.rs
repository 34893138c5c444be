//! A request of every kind, for every resource.

use serde_json::{Value, json};

use crate::app::Member;

/// The resources that can be created by bodies of their fields.
pub const CREATABLE: [&str; 16] = [
    "roles",
    "servers",
    "instances",
    "snapshots",
    "alert_rules",
    "projects",
    "project_accesses",
    "environments",
    "database_configs",
    "dns_configs",
    "domains",
    "deployments",
    "backup_destinations",
    "backup_schedules",
    "backups",
    "org_members",
];

/// What creates one of these, in the organization of that member.
pub fn new(table: &str, of: &Member) -> Value {
    let id = |name: &str| of.id(name).to_string();
    match table {
        "roles" => json!({ "name": "operator", "permissions": ["servers:write"] }),
        "servers" => json!({ "name": "db", "host": "192.0.2.2", "port": 2222, "ssh_key": "s3cret" }),
        "instances" => {
            json!({ "server_id": id("server/web"), "name": "crm", "version": "18.0", "port_base": 9000 })
        }
        "snapshots" => json!({ "server_id": id("server/web"), "name": "nightly" }),
        "alert_rules" => json!({
            "server_id": id("server/web"), "name": "cpu", "metric": "cpu_percent", "threshold": 95.5,
            "severity": "info",
        }),
        "projects" => json!({ "name": "blog", "repository_url": "https://git.example/blog.git" }),
        "project_accesses" => json!({
            "project_id": id("project/shop"), "user_id": id("user/viewer"), "level": "developer",
        }),
        "environments" => json!({
            "project_id": id("project/shop"), "instance_id": id("instance/erp"),
            "source_environment_id": id("environment/live"), "name": "staging", "type": "staging",
        }),
        // The environment has one already: see the scenario.
        "database_configs" => json!({
            "environment_id": id("environment/live"), "database_name": "blog", "password": "s3cret",
            "settings": { "jit": "off" },
        }),
        "dns_configs" => {
            json!({ "name": "other", "provider": "route53", "zone": "example.com", "api_token": "s3cret" })
        }
        "domains" => json!({
            "environment_id": id("environment/live"), "dns_config_id": id("dns/main"),
            "hostname": "blog.example.com",
        }),
        "deployments" => json!({
            "environment_id": id("environment/live"), "branch": "main", "commit_sha": "ab".repeat(20),
        }),
        "backup_destinations" => json!({ "name": "here", "kind": "local", "path": "/var/backups" }),
        "backup_schedules" => json!({
            "environment_id": id("environment/live"), "destination_id": id("destination/offsite"),
            "name": "weekly", "cron": "0 4 * * 0",
        }),
        "backups" => json!({
            "environment_id": id("environment/live"), "destination_id": id("destination/offsite"),
            "schedule_id": id("schedule/nightly"),
        }),
        "org_members" => json!({ "email": "new@example.com", "role_id": id("role/viewer") }),
        _ => Value::Null,
    }
}

/// What changes one of these.
pub fn change(table: &str, of: &Member) -> Value {
    let id = |name: &str| of.id(name).to_string();
    match table {
        "users" | "organizations" | "servers" | "projects" | "dns_configs" | "backup_destinations" => {
            json!({ "name": "changed" })
        }
        "org_members" => json!({ "role_id": id("role/developer") }),
        "roles" => json!({ "name": "changed", "description": "changed" }),
        "api_keys" => json!({ "name": "changed", "expires_at": "2100-01-01T00:00:00Z" }),
        "instances" => json!({ "version": "19.0" }),
        "alert_rules" => json!({ "name": "changed", "server_id": id("server/web") }),
        "project_accesses" => json!({ "level": "viewer" }),
        "environments" => json!({ "name": "changed", "instance_id": id("instance/erp") }),
        "database_configs" => json!({ "max_connections": 7 }),
        "domains" => json!({
            "tls_enabled": false, "environment_id": id("environment/live"), "dns_config_id": id("dns/main"),
        }),
        "backup_schedules" => json!({ "name": "changed", "destination_id": id("destination/offsite") }),
        _ => Value::Null,
    }
}

/// The names of the fields of a body that refer to other entities.
pub fn references(body: &Value) -> Vec<String> {
    let fields = body.as_object().into_iter().flatten();
    fields.map(|(name, _)| name.clone()).filter(|name| name.ends_with("_id")).collect()
}
