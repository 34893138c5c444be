//! Privacy by role, as in Ent's example: whoever is an administrator creates users, and everybody sees them.

use ent::Verdict;
use ent::policy::{always_allow, always_deny};
use ent::prelude::*;

use crate::scenario;

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Admin,
    View,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(policy = policy)]
struct User {
    id: i64,
    name: Option<String>,
}

fn policy() -> Policy<User> {
    Policy::new().mutation(allow_if_admin).mutation(always_deny).query(always_allow)
}

fn allow_if_admin(cx: MutationContext<User>) -> Result<Decision<User>, ent::Error> {
    Ok(if *cx.viewer::<Role>()? == Role::Admin { Decision::Allow } else { Decision::Skip })
}

fn reason<T>(result: Result<T, ent::Error>) -> String {
    match result {
        Err(ent::Error::Denied { entity: "User", field: None, reason }) => reason,
        Err(other) => format!("another error: {other}"),
        Ok(_) => "it went well".to_owned(),
    }
}

scenario! {
    async fn by_role(client: &Client) with ent::schema![User]; {
        let (admin, view) = (client.with(Role::Admin), client.with(Role::View));
        assert_eq!(reason(User::create().save(client).await), "there is no viewer");
        assert_eq!(reason(User::create().save(&view).await), "nobody may do this");
        assert_eq!(reason(User::create_bulk([User::create()]).save(&view).await), "nobody may do this");
        let user = User::create().name("a8m").save(&admin).await?;
        for viewer in [client, &view, &admin] {
            assert_eq!(User::query().count(viewer).await?, 1);
        }
        assert_eq!(reason(user.update().name("x").save(&view).await), "nobody may do this");
        assert_eq!(reason(User::update_many().name("x").exec(&view).await), "nobody may do this");
        assert_eq!(reason(user.delete().exec(&view).await), "nobody may do this");
        assert_eq!(reason(User::delete_many().exec(&view).await), "nobody may do this");
        assert_eq!(User::query().only(client).await?, user);

        // A later value takes the place of an earlier one.
        let demoted = admin.with(Role::View);
        assert_eq!(reason(User::create().save(&demoted).await), "nobody may do this");
        User::create().save(&demoted.with(Role::Admin)).await?;
    }

    async fn decided_by_trusted_code(client: &Client) with ent::schema![User]; {
        let allowed = client.allow("a migration");
        let user = User::create().save(&allowed).await?;
        user.update().name("x").save(&allowed).await?;
        assert_eq!(allowed.verdict(), Some(&Verdict::Allow("a migration".into())));
        assert_eq!(client.verdict(), None);

        let denied = client.with(Role::Admin).deny("read only today");
        assert_eq!(reason(User::create().save(&denied).await), "read only today");
        assert_eq!(reason(user.update().name("y").save(&denied).await), "read only today");
        assert_eq!(reason(user.delete().exec(&denied).await), "read only today");
        assert_eq!(reason(User::query().count(&denied).await), "read only today");
        assert_eq!(reason(User::get(user.id, &denied).await), "read only today");
        // The last decision counts, and what comes of the client has it.
        User::create().save(&denied.allow("once")).await?;
        let tx = denied.begin().await?;
        assert_eq!(reason(User::create().save(&tx).await), "read only today");
        tx.rollback().await?;
        assert_eq!(User::query().count(client).await?, 2);
    }
}
