//! The rules of who sees and who does what. Those of the mixin `OrgScoped` are written once, for all that belongs to an
//! organization; no handler asks whose a thing is.

use ent::policy::always_deny;
use ent::prelude::*;

use crate::schema::{ApiKey, OrgMember, OrgScoped, Organization, Role, Status, User};
use crate::viewer::{Invited, KeyPermissions, Viewer, permits};

type Rule<E> = Result<Decision<E>, ent::Error>;

/// What belongs to an organization is seen in that organization only, and changed by those whose role says so.
pub fn of_organization<E: HasMixin<OrgScoped>>() -> Policy<E> {
    Policy::new().query(filter_org_rule).mutation(deny_mismatched_org_rule).mutation(require_permission)
}

/// Shows what is in the viewer's organization. The rest is not there: it is not found, not counted, not attached.
pub fn filter_org_rule<E: HasMixin<OrgScoped>>(cx: Context<E>) -> Rule<E> {
    Ok(Decision::Filter(E::MIXIN.organization_id.eq(cx.viewer::<Viewer>()?.org_id)))
}

/// Denies to create anything in another organization, known or not.
pub fn deny_mismatched_org_rule<E: HasMixin<OrgScoped>>(cx: MutationContext<E>) -> Rule<E> {
    let own = cx.viewer::<Viewer>()?.org_id;
    match cx.mutation().get(E::MIXIN.organization_id) {
        Some(organization) if organization != own => Ok(Decision::deny("it is another organization's")),
        // Whatever becomes of the mutation further on, what is written is in the viewer's organization.
        _ => Ok(Decision::Filter(E::MIXIN.organization_id.eq(own))),
    }
}

/// Denies whatever the viewer's role, or the key of the request, has no permission for.
pub async fn require_permission<E: Entity>(cx: MutationContext<E>) -> Rule<E> {
    let viewer = cx.viewer::<Viewer>()?;
    let wanted = format!("{}:write", E::node().table);
    let by_key = cx.get::<KeyPermissions>();
    if by_key.is_some_and(|key| !permits(&key.0, &wanted)) {
        return Ok(Decision::Deny(format!("the key lacks the permission `{wanted}`")));
    }
    match role_of(&viewer, &cx.client()).await? {
        Some(role) if permits(&role.permissions, &wanted) => Ok(Decision::Skip),
        _ => Ok(Decision::Deny(format!("the viewer's role lacks the permission `{wanted}`"))),
    }
}

/// What the service writes itself: everybody in the organization may read it, and nobody write it.
pub fn kept_by_the_service<E: Entity>() -> Policy<E> {
    Policy::new().mutation(always_deny)
}

/// An organization is seen from inside. Its members may change it, but neither found nor delete one.
pub fn organization() -> Policy<Organization> {
    let change = Op::UPDATE_ONE;
    Policy::new()
        .both(|cx: Context<Organization>| {
            Ok(Decision::Filter(Organization::KEY.id.eq(cx.viewer::<Viewer>()?.org_id)))
        })
        .mutation(ent::policy::deny_operations(!change))
        .mutation(require_permission)
}

/// A user is seen by who is in an organization with him, and changed by himself.
pub fn user() -> Policy<User> {
    Policy::new().query(filter_fellows).mutation(only_oneself)
}

fn filter_fellows(cx: Context<User>) -> Rule<User> {
    let org_id = cx.viewer::<Viewer>()?.org_id;
    let fellow = OrgMember::SCOPE.organization_id.eq(org_id) & OrgMember::STATUS.neq(Status::Deleted);
    let fellows = User::MEMBERSHIPS.has_with(fellow);
    Ok(Decision::Filter(match cx.get::<Invited>() {
        Some(invited) => fellows | User::KEY.id.eq(invited.0),
        None => fellows,
    }))
}

fn only_oneself(cx: MutationContext<User>) -> Rule<User> {
    let own = cx.viewer::<Viewer>()?.user_id;
    let m = cx.mutation();
    Ok(match m.op().is(Op::UPDATE_ONE) && m.id() == Some(own) {
        true => Decision::Skip,
        false => Decision::deny("users change themselves only"),
    })
}

/// The keys of a user's programs are nobody else's business.
pub fn own_keys() -> Policy<ApiKey> {
    Policy::new()
        .both(|cx: Context<ApiKey>| Ok(Decision::Filter(ApiKey::USER_ID.eq(cx.viewer::<Viewer>()?.user_id))))
}

/// The role that the viewer has, unless he is no member.
async fn role_of(viewer: &Viewer, client: &Client) -> Result<Option<Role>, ent::Error> {
    let of_viewer = OrgMember::USER_ID.eq(viewer.user_id)
        & OrgMember::SCOPE.organization_id.eq(viewer.org_id)
        & OrgMember::STATUS.eq(Status::Active)
        & OrgMember::JOINED_AT.not_null();
    OrgMember::query().where_(of_viewer).traverse(OrgMember::ROLE).first(client).await
}

/// Nobody makes a role that permits more than his own, and those that came with the organization stay as they are.
pub fn role() -> Policy<Role> {
    Policy::new().mutation(keep_built_in).mutation(async |cx: MutationContext<Role>| {
        let permissions = cx.mutation().get(Role::PERMISSIONS).map(|permissions| permissions.0);
        grant_no_more(&permissions.unwrap_or_default(), &cx).await
    })
}

/// Nobody makes a member of a role that permits more than his own.
pub fn member() -> Policy<OrgMember> {
    Policy::new().mutation(async |cx: MutationContext<OrgMember>| {
        let Some(id) = cx.mutation().get(OrgMember::ROLE_ID) else { return Ok(Decision::Skip) };
        // One of another organization is left to fail as one that does not exist.
        let own = Role::SCOPE.organization_id.eq(cx.viewer::<Viewer>()?.org_id);
        let role = Role::query().where_(Role::KEY.id.eq(id) & own).first(&cx.client()).await?;
        let permissions = role.map(|role| role.permissions.0);
        grant_no_more(&permissions.unwrap_or_default(), &cx).await
    })
}

async fn grant_no_more<E: Entity>(permissions: &[String], cx: &Context<E>) -> Rule<E> {
    let own = role_of(&*cx.viewer::<Viewer>()?, &cx.client()).await?.map(|role| role.permissions.0);
    let own = own.unwrap_or_default();
    Ok(match permissions.iter().find(|permission| !permits(&own, permission)) {
        Some(more) => Decision::Deny(format!("the viewer's own role lacks the permission `{more}`")),
        None => Decision::Skip,
    })
}

async fn keep_built_in(cx: MutationContext<Role>) -> Rule<Role> {
    cx.viewer::<Viewer>()?;
    let m = cx.mutation();
    let built_in = match m.op().is(Op::CREATE) {
        true => m.get(Role::BUILT_IN) == Some(true),
        // Of those in sight; whoever asks for another finds none.
        false => {
            let built_in = Role::KEY.id.in_(m.ids().await?) & Role::BUILT_IN.eq(true);
            Role::query().where_(built_in).exists(&cx.client()).await?
        }
    };
    Ok(if built_in { Decision::deny("it is a built-in role") } else { Decision::Skip })
}
