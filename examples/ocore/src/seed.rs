//! Data to try the service with: two organizations that have everything of every kind. The keys are made from names, so that
//! they are the same wherever the program runs.

use chrono::{DateTime, TimeDelta, Utc};
use ent::prelude::*;
use uuid::Uuid;

use crate::schema::*;
use crate::secret;

/// The organizations, by their slugs.
pub const ORGANIZATIONS: [&str; 2] = ["acme", "globex"];

/// The roles of each, with what they permit.
pub const ROLES: [(&str, &[&str]); 3] = [
    ("owner", &["*"]),
    ("developer", &["deployments:write", "environments:write", "domains:write"]),
    ("viewer", &[]),
];

/// The key of what has that name, such as `acme/server/web`.
pub fn id(name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://ocore.example/{name}").as_bytes())
}

/// The API key of the member with that role. Everybody knows it, so it is nothing for a real database.
pub fn api_key(organization: &str, role: &str) -> String {
    format!("ocore_{organization}_{role}")
}

/// Creates all of it, or nothing where it is there already. It says whether it did.
///
/// # Errors
///
/// Those of the database.
pub async fn seed(client: &Client) -> Result<bool, ent::Error> {
    let client = client.allow("seeding");
    if Organization::query().where_(Organization::KEY.id.eq(id("acme"))).exists(&client).await? {
        return Ok(false);
    }
    let seed = async |tx: &Tx| {
        for organization in ORGANIZATIONS {
            Seed { organization, client: tx }.run().await?;
        }
        Ok(true)
    };
    client.transaction(seed).await
}

struct Seed<'a> {
    organization: &'static str,
    client: &'a Client,
}

impl Seed<'_> {
    /// The key of something in the organization.
    fn id(&self, name: &str) -> Uuid {
        id(&format!("{}/{name}", self.organization))
    }

    async fn run(&self) -> Result<(), ent::Error> {
        let organization = Organization::create().id(id(self.organization)).slug(self.organization);
        let organization = organization.name(self.organization.to_uppercase()).plan(Plan::Team);
        let organization = organization.save(self.client).await?;
        for (role, permissions) in ROLES {
            self.member(&organization, role, permissions).await?;
        }
        let owner = self.id("user/owner");
        let environment = self.project(&organization, owner).await?;
        self.machines(&organization, &environment).await?;
        self.backups(&organization, &environment).await?;
        self.records(&organization, &environment, owner).await
    }

    async fn member(
        &self,
        organization: &Organization,
        role: &str,
        permissions: &[&str],
    ) -> Result<(), ent::Error> {
        let (name, client) = (self.organization, self.client);
        let user = User::create().id(self.id(&format!("user/{role}"))).name(format!("{role} of {name}"));
        let user = user.email(format!("{role}@{name}.example")).password_hash("nobody signs in by this");
        let user = user.save(client).await?;
        let create = Role::create().id(self.id(&format!("role/{role}"))).organization(organization);
        let create = create.name(role).built_in(role == "owner");
        let permissions = permissions.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let role_of_user = create.permissions(permissions).save(client).await?;
        let member = OrgMember::create().id(self.id(&format!("member/{role}"))).organization(organization);
        member.user(&user).role(&role_of_user).joined_at(Utc::now()).save(client).await?;
        let key = api_key(name, role);
        let create = ApiKey::create().id(self.id(&format!("api_key/{role}"))).organization(organization);
        let create = create.user(&user).name(role).prefix(secret::prefix(&key));
        create.key_hash(secret::hash(&key)).permissions(vec!["*".to_owned()]).save(client).await?;
        Ok(())
    }

    /// A project with one environment, which was deployed.
    async fn project(&self, organization: &Organization, owner: Uuid) -> Result<Environment, ent::Error> {
        let client = self.client;
        let project = Project::create().id(self.id("project/shop")).organization(organization);
        let project =
            project.name("shop").repository_url("https://git.example/shop.git").save(client).await?;
        let access = ProjectAccess::create().id(self.id("access/shop")).organization(organization);
        access.project(&project).user_id(owner).level(AccessLevel::Maintainer).save(client).await?;
        let live = Environment::create().id(self.id("environment/live")).organization(organization);
        let live = live.project(&project).name("live").r#type(EnvironmentType::Production);
        let live = live.save(client).await?;
        let config = DatabaseConfig::create().id(self.id("database/live")).organization(organization);
        let config = config.environment(&live).database_name("shop").password(secret::generate());
        config.save(client).await?;
        let deployment = Deployment::create().id(self.id("deployment/1")).organization(organization);
        let deployment = deployment.environment(&live).triggered_by_id(owner).branch("main");
        deployment.commit_sha("0123456789".repeat(4)).save(client).await?;
        let dns = DnsConfig::create().id(self.id("dns/main")).organization(organization).name("main");
        let dns = dns.provider(DnsProvider::Hetzner).zone(format!("{}.example", self.organization));
        let dns = dns.api_token(secret::generate()).save(client).await?;
        let domain = Domain::create().id(self.id("domain/shop")).organization(organization);
        let domain = domain.environment(&live).dns_config(&dns);
        domain.hostname(format!("shop.{}.example", self.organization)).save(client).await?;
        Ok(live)
    }

    /// A server with an instance, a snapshot, and an alert.
    async fn machines(
        &self,
        organization: &Organization,
        environment: &Environment,
    ) -> Result<(), ent::Error> {
        let client = self.client;
        let web = Server::create().id(self.id("server/web")).organization(organization);
        let web = web.name("web").host("192.0.2.1").ssh_key(secret::generate()).save(client).await?;
        let erp = Instance::create().id(self.id("instance/erp")).organization(organization).server(&web);
        let erp = erp.name("erp").version("17.0").port_base(8000).status(InstanceStatus::Running);
        let erp = erp.save(client).await?;
        environment.update().instance(&erp).save(client).await?;
        let snapshot = Snapshot::create().id(self.id("snapshot/web")).organization(organization);
        snapshot.server(&web).name("before the upgrade").save(client).await?;
        let alert = AlertRule::create().id(self.id("alert/disk")).organization(organization).server(&web);
        let alert = alert.name("disk").metric(Metric::DiskPercent).threshold(90.0);
        alert.severity(Severity::Critical).save(client).await?;
        Ok(())
    }

    async fn backups(
        &self,
        organization: &Organization,
        environment: &Environment,
    ) -> Result<(), ent::Error> {
        let client = self.client;
        let offsite = BackupDestination::create().id(self.id("destination/offsite"));
        let offsite = offsite.organization(organization).name("offsite").kind(StorageKind::S3);
        let offsite = offsite.bucket(format!("{}-backups", self.organization)).save(client).await?;
        let nightly = BackupSchedule::create().id(self.id("schedule/nightly")).organization(organization);
        let nightly = nightly.environment(environment).destination(&offsite).name("nightly");
        let nightly = nightly.cron("0 3 * * *").save(client).await?;
        let backup = Backup::create().id(self.id("backup/1")).organization(organization);
        let backup = backup.environment(environment).destination(&offsite).schedule(&nightly);
        backup.status(ArchiveStatus::Available).save(client).await?;
        Ok(())
    }

    /// What the service has noted.
    async fn records(
        &self,
        organization: &Organization,
        environment: &Environment,
        owner: Uuid,
    ) -> Result<(), ent::Error> {
        let client = self.client;
        let began = DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default();
        let metrics = (0..3).map(|minute| {
            let create = DatabaseMetric::create().id(self.id(&format!("metric/{minute}")));
            let create = create.organization(organization).environment(environment);
            let create = create.collected_at(began + TimeDelta::minutes(minute)).connections(3);
            create.transactions_per_second(12.5).cache_hit_ratio(0.99).size_bytes(1 << 30)
        });
        DatabaseMetric::create_bulk(metrics).save(client).await?;
        let target = self.id("instance/erp");
        let bulk = BulkOperation::create().id(self.id("bulk/upgrade")).organization(organization);
        let bulk = bulk.started_by_id(owner).kind(BulkKind::Upgrade).targets(vec![target]).total(1);
        let bulk = bulk.save(client).await?;
        let log = OperationLog::create().id(self.id("operation/upgrade")).organization(organization);
        let log = log.bulk_operation(&bulk).operation("instances.upgrade").target_type("instances");
        log.target_id(target).save(client).await?;
        let mail = EmailLog::create().id(self.id("mail/welcome")).organization(organization);
        let mail = mail.user_id(owner).recipient(format!("owner@{}.example", self.organization));
        mail.subject("Welcome").template("welcome").save(client).await?;
        Ok(())
    }
}
