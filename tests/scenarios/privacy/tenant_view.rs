//! Privacy by tenant, as in Ent's example: everybody sees what is of his own tenant, and an administrator sees all.

use ent::policy::{always_deny, on};
use ent::prelude::*;
use ent::{Error, Json};

use crate::scenario;

/// Who is asking.
#[derive(Clone, Copy)]
struct Viewer {
    admin: bool,
    tenant: Option<i64>,
}

/// Whoever asks says who he is; administrators see everything.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(policy = base_policy)]
struct Base {}

fn base_policy<E: HasMixin<Base>>() -> Policy<E> {
    Policy::new().both(ent::policy::deny_without::<Viewer, E>).query(allow_if_admin)
}

fn allow_if_admin<E>(cx: Context<E>) -> Result<Decision<E>, Error> {
    Ok(if cx.viewer::<Viewer>()?.admin { Decision::Allow } else { Decision::Skip })
}

/// What is of a tenant.
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(policy = tenant_policy)]
struct OfTenant {
    #[ent(mixin)]
    base: Base,
    #[ent(immutable)]
    tenant_id: i64,
    #[ent(field = tenant_id, immutable)]
    tenant: One<Tenant>,
}

fn tenant_policy<E: HasMixin<OfTenant>>() -> Policy<E> {
    Policy::new().both(filter_tenant)
}

fn filter_tenant<E: HasMixin<OfTenant>>(cx: Context<E>) -> Result<Decision<E>, Error> {
    Ok(match cx.viewer::<Viewer>()?.tenant {
        Some(tenant) => Decision::Filter(E::MIXIN.tenant_id.eq(tenant)),
        None => Decision::deny("missing tenant information in viewer"),
    })
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy_of_tenants)]
struct Tenant {
    id: i64,
    #[ent(mixin)]
    base: Base,
    #[ent(unique)]
    name: String,
}

fn policy_of_tenants() -> Policy<Tenant> {
    Policy::new().mutation(allow_writes_of_admins).mutation(always_deny)
}

fn allow_writes_of_admins(cx: MutationContext<Tenant>) -> Result<Decision<Tenant>, Error> {
    allow_if_admin((*cx).clone())
}

#[derive(Entity, Clone, Debug, PartialEq)]
struct User {
    id: i64,
    #[ent(mixin, nested(Base = base))]
    of: OfTenant,
    name: String,
    #[ent(default = Json(Vec::new()))]
    foods: Json<Vec<String>>,
    #[ent(inverse = users)]
    groups: Many<Group>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy_of_groups)]
struct Group {
    id: i64,
    #[ent(mixin, nested(Base = base))]
    of: OfTenant,
    name: String,
    users: Many<User>,
}

fn policy_of_groups() -> Policy<Group> {
    Policy::new().mutation(on(Op::CREATE, deny_mismatched))
}

/// A group has users of one tenant only.
async fn deny_mismatched(cx: MutationContext<Group>) -> Result<Decision<Group>, Error> {
    let m = cx.mutation();
    let (users, tenant) = (m.added_ids(Group::USERS), m.get(Group::OF.tenant_id));
    let Some(tenant) = tenant else { return Ok(Decision::deny("a group without a tenant")) };
    let foreign = User::ID.in_(users) & User::OF.tenant_id.neq(tenant);
    Ok(match User::query().where_(foreign).exists(&cx.client()).await? {
        true => Decision::deny("mismatched tenants for the users of a group"),
        false => Decision::Skip,
    })
}

fn all() -> ent::Schema {
    ent::schema![Tenant, User, Group]
}

struct World {
    admin: Client,
    hub_view: Client,
    lab_view: Client,
    hub: Tenant,
    lab: Tenant,
}

/// Two tenants.
async fn world(client: &Client) -> Result<World, Error> {
    let admin = client.with(Viewer { admin: true, tenant: None });
    let hub = Tenant::create().name("GitHub").save(&admin).await?;
    let lab = Tenant::create().name("GitLab").save(&admin).await?;
    let view = |tenant: &Tenant| client.with(Viewer { admin: false, tenant: Some(tenant.id) });
    Ok(World { hub_view: view(&hub), lab_view: view(&lab), admin, hub, lab })
}

/// Each tenant creates its own users.
async fn users(world: &World) -> Result<[Vec<User>; 2], Error> {
    let create = async |view: &Client, tenant: &Tenant, names: [&str; 2]| {
        User::create_bulk(names.map(|name| User::create().tenant(tenant).name(name))).save(view).await
    };
    let hub = create(&world.hub_view, &world.hub, ["a8m", "nati"]).await?;
    let lab = create(&world.lab_view, &world.lab, ["foo", "bar"]).await?;
    Ok([hub, lab])
}

async fn names(client: &Client) -> Result<Vec<String>, Error> {
    User::query().order_by(User::ID.asc()).select(User::NAME).all(client).await
}

scenario! {
    async fn create_tenants(client: &Client) with all(); {
        let denied = Tenant::create().name("GitHub").save(client).await;
        assert!(matches!(denied, Err(Error::Denied { entity: "Tenant", .. })), "{denied:?}");
        let view = client.with(Viewer { admin: false, tenant: None });
        let denied = Tenant::create().name("GitHub").save(&view).await;
        assert!(matches!(denied, Err(Error::Denied { entity: "Tenant", .. })), "{denied:?}");
        let admin = client.with(Viewer { admin: true, tenant: None });
        assert_eq!(Tenant::create().name("GitHub").save(&admin).await?.name, "GitHub");
    }

    async fn tenant_view(client: &Client) with all(); {
        let world = world(client).await?;
        let [hub, lab] = users(&world).await?;
        let denied = User::query().count(client).await;
        assert!(matches!(denied, Err(Error::Denied { entity: "User", .. })), "{denied:?}");
        assert_eq!(names(&world.hub_view).await?, ["a8m", "nati"]);
        assert_eq!(names(&world.lab_view).await?, ["foo", "bar"]);
        assert_eq!(User::query().count(&world.admin).await?, 4);

        let foods = User::update_many().foods(Json(vec!["pizza".to_owned()]));
        assert_eq!(foods.exec(&world.hub_view).await?, 2);
        let found = User::query().order_by(User::ID.asc()).all(&world.admin).await?;
        let foods: Vec<_> = found.iter().map(|user| user.foods.0.len()).collect();
        assert_eq!(foods, [1, 1, 0, 0]);

        assert_eq!(User::delete_many().exec(&world.lab_view).await?, 2);
        assert_eq!(names(&world.admin).await?, ["a8m", "nati"]);
        assert!(lab[0].delete().exec(&world.hub_view).await.is_err_and(|error| error.is_not_found()));
        assert!(hub[0].delete().exec(&world.lab_view).await.is_err_and(|error| error.is_not_found()));
        assert!(hub[0].update().name("x").save(&world.lab_view).await.is_err_and(|error| error.is_not_found()));
        // An administrator sees everything, and is of no tenant.
        let denied = hub[0].delete().exec(&world.admin).await;
        assert!(matches!(&denied, Err(Error::Denied { entity: "User", reason, .. }) if reason.contains("tenant")), "{denied:?}");
        hub[0].delete().exec(&world.hub_view).await?;
        assert_eq!(names(&world.admin).await?, ["nati"]);

        // Nobody writes into another's, which Ent's filter does not ask.
        let denied = User::create().tenant(&world.hub).name("forged").save(&world.lab_view).await;
        assert!(matches!(denied, Err(Error::Denied { entity: "User", .. })), "{denied:?}");
        assert_eq!(names(&world.admin).await?, ["nati"]);
    }

    async fn deny_mismatched_tenants(client: &Client) with all(); {
        let world = world(client).await?;
        let [hub, lab] = users(&world).await?;
        let group = || Group::create().name("entgo.io").tenant(&world.hub);
        for foreign in [lab.clone(), vec![hub[0].clone(), lab[0].clone()]] {
            let denied = group().add_users(&foreign).save(&world.hub_view).await;
            assert!(matches!(&denied, Err(Error::Denied { entity: "Group", reason, .. }) if reason.contains("mismatched")), "{denied:?}");
        }
        let created = group().add_users(&hub).save(&world.hub_view).await?;
        assert_eq!(created.query_users().count(&world.hub_view).await?, 2);
        assert!(created.update().name("x").save(&world.lab_view).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(created.update().name("entgo").save(&world.hub_view).await?.name, "entgo");

        // What an update adds is looked for among what the viewer sees: the others are missing.
        let refused = created.update().add_users(&lab).save(&world.hub_view).await;
        assert!(refused.is_err_and(|error| error.is_constraint()));
        assert_eq!(created.query_users().count(&world.admin).await?, 2);
    }
}
