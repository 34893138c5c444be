//! What the service asks of its database, on every kind of it.

// Each scenario gets an empty database with the tables of `schema::all()`, as those of the library do.
#[path = "../../../tests/scenarios/harness.rs"]
#[allow(clippy::panic, dead_code)] // It fails where a server is missing, and a feature uses its part of it.
mod harness;

use chrono::{DateTime, TimeDelta, Utc};
use ent::prelude::*;
use ent::{Dialect, Error};
use ocore::schema;
use ocore::schema::*;
use uuid::Uuid;

async fn organization(client: &Client, slug: &str) -> Result<Organization, Error> {
    Organization::create().name(slug.to_uppercase()).slug(slug).save(client).await
}

async fn user(client: &Client, name: &str) -> Result<User, Error> {
    let email = format!("{name}@example.com");
    User::create().email(email).name(name).password_hash("$argon2id$v=19$..").save(client).await
}

async fn server(client: &Client, organization: &Organization, name: &str) -> Result<Server, Error> {
    Server::create().organization(organization).name(name).host("192.0.2.1").save(client).await
}

async fn project(client: &Client, organization: &Organization, name: &str) -> Result<Project, Error> {
    let url = format!("https://example.com/{name}.git");
    Project::create().organization(organization).name(name).repository_url(url).save(client).await
}

async fn environment(client: &Client, project: &Project, name: &str) -> Result<Environment, Error> {
    let create = Environment::create().organization_id(project.scope.organization_id).project(project);
    create.name(name).r#type(EnvironmentType::Production).save(client).await
}

fn ago(minutes: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::minutes(minutes)
}

/// A unique index refused it, and it is an error of a constraint.
fn is_unique_violation<T>(result: Result<T, Error>) -> bool {
    result.is_err_and(|error| error.is_constraint() && error.is_unique_violation())
}

scenario! {
    async fn creates_twice(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        schema::all().create(client).await?;
        assert_eq!(Organization::query().count(client).await?, 0);
    }

    async fn servers_of_an_organization(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let (acme, other) = (organization(client, "acme").await?, organization(client, "other").await?);
        for (name, minutes) in [("old", 3), ("new", 1), ("middle", 2)] {
            let create = Server::create().organization(&acme).name(name).host("192.0.2.1");
            create.created_at(ago(minutes)).save(client).await?;
        }
        let gone = server(client, &acme, "gone").await?;
        gone.update().status(Status::Removing).save(client).await?;
        server(client, &other, "theirs").await?;

        let id = acme.id();
        let servers = Server::query()
            .where_(Server::ORGANIZATION_ID.eq(id) & Server::STATUS.eq(Status::Active))
            .order_by(Server::TIMES.created_at.desc())
            .all(client)
            .await?;
        assert_eq!(servers.iter().map(|server| &*server.name).collect::<Vec<_>>(), ["new", "middle", "old"]);
        assert_eq!((servers[0].port, &*servers[0].ssh_user), (22, "root"));
        assert_eq!(servers[0].scope.organization_id, id);

        assert_eq!(Server::query().where_(Server::ORGANIZATION_ID.eq(id)).count(client).await?, 4);
        assert_eq!(of_organization::<Server>(id).count(client).await?, 4);
        assert_eq!(acme.query_servers().where_(Server::STATUS.neq(Status::Active)).count(client).await?, 1);
        assert_eq!(of_organization::<Project>(id).count(client).await?, 0);

        let with_organization = Server::query().with(Server::ORGANIZATION).where_(Server::NAME.eq("theirs"));
        assert_eq!(with_organization.only(client).await?.scope.organization.require()?.slug, "other");
        let most = Organization::query().order_by(Organization::SERVERS.count().desc());
        assert_eq!(most.first(client).await?.map(|organization| organization.slug).as_deref(), Some("acme"));
        let by_status = of_organization::<Server>(id).group_by(Server::STATUS).aggregate(ent::count());
        let by_status = by_status.order_by(Server::STATUS.asc()).all(client).await?;
        assert_eq!(by_status, [(Status::Active, 3), (Status::Removing, 1)]);
    }

    async fn environment_with_project_and_database(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let shop = project(client, &acme, "shop").await?;
        let live = environment(client, &shop, "live").await?;
        environment(client, &shop, "spare").await?;
        let config = DatabaseConfig::create().organization(&acme).environment(&live);
        let config = config.database_name("shop").password("hunter2").save(client).await?;

        let found = Environment::query()
            .where_(Environment::KEY.id.eq(live.id()))
            .with(Environment::PROJECT)
            .with(Environment::DATABASE_CONFIG)
            .only(client)
            .await?;
        assert_eq!((&*found.name, found.r#type), ("live", EnvironmentType::Production));
        assert_eq!(found.project.require()?.name, "shop");
        let settings = found.database_config.require()?;
        assert_eq!((settings.id(), settings.postgres_version), (config.id(), 17));
        assert_eq!(settings.password.expose(), "hunter2");
        assert!(!format!("{settings:?} {settings}").contains("hunter2"), "it is never printed");

        let without = Environment::query().where_(!Environment::DATABASE_CONFIG.has());
        assert_eq!(without.only(client).await?.name, "spare");
        let second = DatabaseConfig::create().organization(&acme).environment(&live);
        let second = second.database_name("b").password("p").save(client).await;
        assert!(second.is_err_and(|error| error.is_constraint()), "an environment has one database");
        let settings = Json([("jit".to_owned(), "off".to_owned())].into());
        let changed = config.update().settings(settings).save(client).await?;
        assert_eq!(changed.settings.get("jit").map(String::as_str), Some("off"));
    }

    async fn unique_within_an_organization(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let (acme, other) = (organization(client, "acme").await?, organization(client, "other").await?);
        let web = server(client, &acme, "web").await?;
        let their_web = server(client, &other, "web").await?;
        assert!(is_unique_violation(server(client, &acme, "web").await));
        let db = server(client, &acme, "db").await?;
        assert!(is_unique_violation(db.update().name("web").save(client).await));

        let shop = project(client, &acme, "shop").await?;
        let their_shop = project(client, &other, "shop").await?;
        assert!(is_unique_violation(project(client, &acme, "shop").await));
        environment(client, &shop, "live").await?;
        environment(client, &their_shop, "live").await?;
        assert!(is_unique_violation(environment(client, &shop, "live").await));

        let install = async |organization: &Organization, server: &Server, name: &str, port_base: u16| {
            let create = Instance::create().organization(organization).server(server).name(name);
            create.version("17.0").port_base(port_base).save(client).await
        };
        install(&acme, &web, "erp", 8000).await?;
        install(&other, &their_web, "erp", 8000).await?;
        assert!(is_unique_violation(install(&acme, &db, "erp", 8000).await), "the name, in the organization");
        assert!(is_unique_violation(install(&acme, &web, "crm", 8000).await), "the port, on the server");
        install(&acme, &db, "crm", 8000).await?;

        assert!(is_unique_violation(organization(client, "acme").await), "a slug is everybody's");
        user(client, "a8m").await?;
        assert!(is_unique_violation(user(client, "a8m").await));
    }

    async fn members_and_roles(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let (acme, other) = (organization(client, "acme").await?, organization(client, "other").await?);
        let (a8m, nati) = (user(client, "a8m").await?, user(client, "nati").await?);
        let mut roles = Vec::new();
        for organization in [&acme, &other] {
            let create = Role::create().organization(organization).name("owner");
            let create = create.permissions(vec!["servers:write".to_owned()]).built_in(true);
            roles.push(create.save(client).await?);
        }
        let join = async |organization: &Organization, user: &User, role: &Role| {
            OrgMember::create().organization(organization).user(user).role(role).save(client).await
        };
        join(&acme, &a8m, &roles[0]).await?;
        join(&acme, &nati, &roles[0]).await?;
        join(&other, &a8m, &roles[1]).await?;
        assert!(is_unique_violation(join(&acme, &a8m, &roles[0]).await));

        let of_a8m = a8m.query_memberships().traverse(OrgMember::SCOPE.organization);
        let of_a8m = of_a8m.order_by(Organization::SLUG.asc()).select(Organization::SLUG).all(client).await?;
        assert_eq!(of_a8m, ["acme", "other"]);
        let by_name = OrgMember::USER.field(User::NAME).asc();
        let acme = Organization::query()
            .where_(Organization::SLUG.eq("acme"))
            .with(Organization::MEMBERS.order_by(by_name).with(OrgMember::USER).with(OrgMember::ROLE))
            .only(client)
            .await?;
        let members = acme.members.get()?;
        assert_eq!(members.len(), 2);
        assert_eq!(members[1].user.require()?.name, "nati");
        assert_eq!(members[0].role.require()?.permissions[0], "servers:write");
    }

    async fn access_to_projects(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let (a8m, nati) = (user(client, "a8m").await?, user(client, "nati").await?);
        let (shop, blog) = (project(client, &acme, "shop").await?, project(client, &acme, "blog").await?);
        let grant = async |project: &Project, user: &User, level: AccessLevel| {
            let create = ProjectAccess::create().organization(&acme).project(project).user(user);
            let tomorrow = Utc::now() + TimeDelta::days(1);
            create.level(level).granted_by(&a8m).expires_at(tomorrow).save(client).await
        };
        grant(&shop, &a8m, AccessLevel::Maintainer).await?;
        let access = grant(&shop, &nati, AccessLevel::Developer).await?;
        grant(&blog, &nati, AccessLevel::Viewer).await?;
        assert!(is_unique_violation(grant(&shop, &nati, AccessLevel::Viewer).await));

        // Whoever may deploy the shop, by the fields of the join.
        let may_deploy = ProjectAccess::LEVEL.in_([AccessLevel::Developer, AccessLevel::Maintainer])
            & (ProjectAccess::EXPIRES_AT.is_null() | ProjectAccess::EXPIRES_AT.gt(Utc::now()));
        let users = shop.query_project_accesses().where_(may_deploy).traverse(ProjectAccess::USER);
        let users = users.order_by(User::NAME.asc()).select(User::NAME).all(client).await?;
        assert_eq!(users, ["a8m", "nati"]);
        let of_nati = Project::PROJECT_ACCESSES.has_with(ProjectAccess::USER_ID.eq(nati.id()));
        assert_eq!(Project::query().where_(of_nati).count(client).await?, 2);
        assert_eq!(access.query_granted_by().only(client).await?.name, "a8m");

        let promoted = access.update().level(AccessLevel::Maintainer).clear_expires_at().save(client).await?;
        assert_eq!((promoted.level, promoted.expires_at), (AccessLevel::Maintainer, None));
        access.delete().exec(client).await?;
        assert_eq!(blog.query_project_accesses().count(client).await?, 1);
        assert_eq!(shop.query_project_accesses().only(client).await?.user_id, a8m.id());
    }

    async fn cloned_environments(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let shop = project(client, &acme, "shop").await?;
        let live = environment(client, &shop, "live").await?;
        for name in ["staging", "test"] {
            let create = Environment::create().organization(&acme).project(&shop).name(name);
            create.source_environment(&live).save(client).await?;
        }
        let clones = live.query_cloned_environments().order_by(Environment::NAME.asc()).all(client).await?;
        assert_eq!(clones.iter().map(|clone| &*clone.name).collect::<Vec<_>>(), ["staging", "test"]);
        assert_eq!(clones[0].source_environment_id, Some(live.id()));
        assert_eq!(clones[0].r#type, EnvironmentType::Staging);
        assert_eq!(clones[1].query_source_environment().only(client).await?.name, "live");
        let originals = Environment::query().where_(!Environment::SOURCE_ENVIRONMENT.has());
        let originals = originals.with(Environment::CLONED_ENVIRONMENTS).all(client).await?;
        assert_eq!((originals.len(), originals[0].cloned_environments.get()?.len()), (1, 2));
    }

    async fn times_and_life(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let create = Server::create().organization(&acme).name("web").host("192.0.2.1");
        let web = create.created_at(ago(60)).updated_at(ago(60)).save(client).await?;
        let id = Uuid::new_v4();
        let known = Server::create().id(id).organization(&acme).name("known").host("192.0.2.2");
        assert_eq!(known.save(client).await?.id(), id);
        assert_eq!(web.status, Status::Active);

        // The service marks it, a worker tears it down, and the row stays.
        let removing = web.update().status(Status::Removing).save(client).await?;
        assert_eq!(removing.times.created_at, web.times.created_at);
        assert!(removing.times.updated_at > web.times.updated_at);
        let work = Server::query().where_(Server::STATUS.eq(Status::Removing)).only(client).await?;
        work.update().status(Status::Deleted).save(client).await?;
        assert_eq!(Server::get(&web, client).await?.status, Status::Deleted);

        let without = Server::create().name("x").host("192.0.2.3").save(client).await;
        assert!(matches!(without, Err(Error::Validation { entity: "Server", field: "organization_id", .. })));
        let unknown = Server::create().organization_id(Uuid::new_v4()).name("x").host("192.0.2.3");
        assert!(unknown.save(client).await.is_err_and(|error| error.is_foreign_key_violation()));
        let gone = acme.delete().exec(client).await;
        assert!(gone.is_err_and(|error| error.is_foreign_key_violation()), "it still has its servers");
    }

    async fn deployments(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let a8m = user(client, "a8m").await?;
        let live = environment(client, &project(client, &acme, "shop").await?, "live").await?;
        let create = Deployment::create().organization(&acme).environment(&live).triggered_by(&a8m);
        let deployment = create.branch("main").commit_sha("0123456789".repeat(4)).save(client).await?;
        let steps = deployment.query_steps().order_by(DeploymentStep::POSITION.asc()).all(client).await?;
        assert_eq!(steps.len(), 4, "a hook has planned them");
        let twice = DeploymentStep::create().organization(&acme).deployment(&deployment);
        assert!(is_unique_violation(twice.name("x").position(1).save(client).await));

        deployment.update().status(Progress::Running).started_at(Utc::now()).save(client).await?;
        steps[0].update().status(Progress::Succeeded).output("ok").save(client).await?;
        let next = DeploymentStep::STATUS.eq(Progress::Pending);
        let running = Deployment::query()
            .where_(Deployment::STATUS.eq(Progress::Running) & Deployment::STEPS.has_with(next.clone()))
            .with(Deployment::STEPS.where_(next).order_by(DeploymentStep::POSITION.asc()).limit(1))
            .with(Deployment::TRIGGERED_BY)
            .only(client)
            .await?;
        assert_eq!(running.steps.get()?[0].name, "build");
        assert_eq!(running.triggered_by.require()?.name, "a8m");
        deployment.delete().exec(client).await?;
        assert_eq!(DeploymentStep::query().count(client).await?, 0, "steps go with their deployment");
    }

    async fn domains_and_alerts(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let live = environment(client, &project(client, &acme, "shop").await?, "live").await?;
        let dns = DnsConfig::create().organization(&acme).name("main").provider(DnsProvider::Route53);
        let dns = dns.zone("example.com").api_token("t0ken").save(client).await?;
        let add = async |name: &str| {
            let create = Domain::create().organization(&acme).environment(&live).dns_config(&dns);
            create.hostname(name).save(client).await
        };
        assert!(add("shop.example.com").await?.tls_enabled);
        assert!(is_unique_violation(add("shop.example.com").await));
        assert!(add("not a name").await.is_err_and(|error| error.is_validation()));
        let at_route53 = Domain::DNS_CONFIG.has_with(DnsConfig::PROVIDER.eq(DnsProvider::Route53));
        let found = Environment::query().where_(Environment::DOMAINS.has_with(at_route53));
        assert_eq!(found.only(client).await?.name, "live");

        let web = server(client, &acme, "web").await?;
        let alert = AlertRule::create().organization(&acme).server(&web).name("disk");
        alert.metric(Metric::DiskPercent).threshold(90.0).severity(Severity::Critical).save(client).await?;
        let alert = AlertRule::create().organization(&acme).name("slow").metric(Metric::ResponseTime);
        alert.threshold(500.0).save(client).await?;
        let watching = AlertRule::SERVER_ID.is_null() | AlertRule::SERVER_ID.eq(web.id());
        assert_eq!(AlertRule::query().where_(watching).count(client).await?, 2);
        web.delete().exec(client).await?;
        assert_eq!(Server::get(&web, client).await?.status, Status::Removing, "a worker tears it down");

        let at = DateTime::from_timestamp(1_700_000_000, 0).ok_or("a moment")?;
        let measure = |at, connections| {
            let create = DatabaseMetric::create().organization(&acme).environment(&live).collected_at(at);
            let create = create.connections(connections).transactions_per_second(12.5);
            create.cache_hit_ratio(0.99).size_bytes(1 << 40)
        };
        measure(at, 3).save(client).await?;
        measure(at + TimeDelta::minutes(1), 5).save(client).await?;
        assert!(is_unique_violation(measure(at, 3).save(client).await));
        assert!(measure(at, -1).save(client).await.is_err_and(|error| error.is_validation()));
        let stats = (DatabaseMetric::CONNECTIONS.max(), DatabaseMetric::CACHE_HIT_RATIO.mean());
        let stats = live.query_database_metrics().aggregate(stats, client).await?;
        assert_eq!(stats, (Some(5), Some(0.99)));
    }

    async fn backups(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let live = environment(client, &project(client, &acme, "shop").await?, "live").await?;
        let create = || {
            let create = BackupDestination::create().organization(&acme);
            create.name("offsite").kind(StorageKind::S3)
        };
        assert!(create().save(client).await.is_err_and(|error| error.is_constraint()), "no bucket");
        let offsite = create().bucket("acme-backups").secret_key("s3cret").save(client).await?;
        let schedule = BackupSchedule::create().organization(&acme).environment(&live).destination(&offsite);
        let nightly = schedule.name("nightly").cron("0 3 * * *").next_run_at(ago(1)).save(client).await?;
        let due = BackupSchedule::STATUS.eq(Status::Active) & BackupSchedule::NEXT_RUN_AT.lte(Utc::now());
        assert_eq!(BackupSchedule::query().where_(due).only_id(client).await?, nightly.id());

        let backup = Backup::create().organization(&acme).environment(&live).destination(&offsite);
        let backup = backup.schedule(&nightly).started_at(ago(1)).save(client).await?;
        let done = backup.update().status(ArchiveStatus::Available).completed_at(Utc::now());
        let done = done.size_bytes(5_000_000_000).checksum("0f".repeat(32)).save(client).await?;
        assert_eq!(done.size_bytes, Some(5_000_000_000));
        let of_shop = Project::query().traverse(Project::ENVIRONMENTS).traverse(Environment::BACKUPS);
        assert_eq!(of_shop.with(Backup::SCHEDULE).only(client).await?.schedule.require()?.name, "nightly");

        let web = server(client, &acme, "web").await?;
        let snapshot = Snapshot::create().organization(&acme).server(&web).name("before the upgrade");
        snapshot.expires_at(Utc::now()).save(client).await?;
        assert_eq!(web.query_snapshots().only(client).await?.status, ArchiveStatus::Pending);
    }

    async fn operations(client: &Client) {
        let client = &client.allow("the schema is tried, not its rules");
        let acme = organization(client, "acme").await?;
        let a8m = user(client, "a8m").await?;
        let web = server(client, &acme, "web").await?;
        let changes = serde_json::json!({ "name": ["www", "web"] });
        let audit = AuditLog::create().organization(&acme).actor(&a8m).action("server.rename");
        let audit = audit.target_type("server").target_id(web.id()).changes(changes.clone());
        audit.ip_address("2001:db8::1").save(client).await?;
        let of_web = AuditLog::TARGET_TYPE.eq("server") & AuditLog::TARGET_ID.eq(web.id());
        let log = AuditLog::query().where_(of_web).with(AuditLog::ACTOR).only(client).await?;
        assert_eq!((log.changes.as_ref(), &*log.actor.require()?.name), (Some(&changes), "a8m"));

        let targets = vec![Uuid::new_v4(), Uuid::new_v4()];
        let bulk = BulkOperation::create().organization(&acme).started_by(&a8m).kind(BulkKind::Upgrade);
        let bulk = bulk.targets(targets.clone()).total(2).save(client).await?;
        OperationLog::create_bulk(targets.iter().map(|target| {
            let create = OperationLog::create().organization(&acme).bulk_operation(&bulk).target_id(*target);
            create.operation("instance.upgrade").target_type("instance")
        }))
        .save(client)
        .await?;
        let bulk = bulk.update().add_succeeded(1).add_failed(1).status(Progress::Failed).save(client).await?;
        assert_eq!((bulk.succeeded, bulk.failed, &bulk.targets[..]), (1, 1, &targets[..]));
        let too_many = bulk.update().add_failed(1).save(client).await;
        assert!(too_many.is_err_and(|error| error.is_constraint()));
        assert_eq!(bulk.query_logs().count(client).await?, 2);

        let mail = EmailLog::create().organization(&acme).user(&a8m).recipient(&*a8m.email);
        let mail = mail.subject("Welcome").template("welcome").save(client).await?;
        let sent = mail.update().status(EmailStatus::Sent).sent_at(Utc::now());
        sent.message_id("<1@example.com>").save(client).await?;
        let sent = of_organization::<EmailLog>(acme.id()).where_(EmailLog::STATUS.eq(EmailStatus::Sent));
        assert_eq!(sent.count(client).await?, 1);

        let key = ApiKey::create().organization(&acme).user(&a8m).name("ci");
        let key = key.prefix("ok_1234").key_hash("5f1d").permissions(vec!["deployments:write".to_owned()]);
        let key = key.save(client).await?;
        let found = ApiKey::query().where_(ApiKey::PREFIX.eq("ok_1234") & ApiKey::REVOKED_AT.is_null());
        assert_eq!(found.only_id(client).await?, key.id());
    }
}

/// The tables have the names that the service's other programs know, and the conventions hold for all.
#[test]
fn conventions() -> Result<(), Error> {
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql] {
        let tables = schema::all().tables(dialect)?;
        let mut names: Vec<_> = tables.iter().map(|table| &*table.name).collect();
        names.sort_unstable();
        let expected = [
            "alert_rules",
            "api_keys",
            "audit_logs",
            "backup_destinations",
            "backup_schedules",
            "backups",
            "bulk_operations",
            "database_configs",
            "database_metrics",
            "deployment_steps",
            "deployments",
            "dns_configs",
            "domains",
            "email_logs",
            "environments",
            "instances",
            "operation_logs",
            "org_members",
            "organizations",
            "project_accesses",
            "projects",
            "roles",
            "servers",
            "snapshots",
            "users",
        ];
        assert_eq!(names, expected);
        for table in &tables {
            let has = |name: &str| table.columns.iter().any(|column| column.name == name);
            assert!(has("id") && has("created_at") && has("updated_at"), "{}", table.name);
            let scoped = !["organizations", "users"].contains(&&*table.name);
            assert_eq!(has("organization_id"), scoped, "{}", table.name);
            let leads = |index: &ent::sql::schema::Index| {
                index.columns.first().is_some_and(|c| c == "organization_id")
            };
            assert!(
                !scoped || table.indexes.iter().any(leads),
                "no index of {} begins with the organization",
                table.name
            );
        }
    }
    Ok(())
}
