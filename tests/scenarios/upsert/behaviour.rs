//! Hooks and policies: those of what happens run, and no others; what is out of sight can be neither changed nor told.

use std::sync::Arc;
use std::sync::Mutex;

use ent::Error;
use ent::prelude::*;

use crate::scenario;

/// Who asks.
#[derive(Clone, Copy)]
struct Tenant(i64);

/// What the hooks saw.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[ent(hooks(tidy, tell), policy = own)]
struct Account {
    id: i64,
    #[ent(unique)]
    email: String,
    name: String,
    #[ent(default = 0)]
    logins: i64,
    #[ent(default = false)]
    locked: bool,
    #[ent(default = 0)]
    tenant: i64,
    #[ent(visible = shown)]
    salary: Option<i64>,
}

/// Texts are written in one way only.
async fn tidy(mut m: Mutation<Account>, next: Next<Account>) -> Result<Outcome<Account>, Error> {
    if let Some(email) = m.get(Account::EMAIL) {
        m.set(Account::EMAIL, email.to_lowercase());
    }
    if let Some(name) = m.get(Account::NAME) {
        m.set(Account::NAME, format!("{name}!"));
    }
    next.run(m).await
}

async fn tell(m: Mutation<Account>, next: Next<Account>) -> Result<Outcome<Account>, Error> {
    let (op, seen) = (m.op(), m.client().get::<Seen>());
    let outcome = next.run(m).await?;
    if let Some(seen) = seen {
        seen.0.lock().unwrap().push(op.to_string());
    }
    Ok(outcome)
}

fn own() -> Policy<Account> {
    Policy::new().both(tenant).mutation(unlocked)
}

fn tenant(cx: Context<Account>) -> Result<Decision<Account>, Error> {
    Ok(Decision::Filter(Account::TENANT.eq(cx.viewer::<Tenant>()?.0)))
}

/// An account that is locked may be seen, and not changed.
fn unlocked(cx: MutationContext<Account>) -> Result<Decision<Account>, Error> {
    Ok(match cx.mutation().op().is(Op::CREATE) {
        true => Decision::Skip,
        false => Decision::FilterBefore(Account::LOCKED.eq(false)),
    })
}

fn shown(cx: Context<Account>) -> Result<bool, Error> {
    Ok(cx.viewer::<Tenant>()?.0 == 0)
}

scenario! {
    async fn hooks_of_what_happens(client: &Client) with ent::schema![Account]; {
        let seen = Seen::default();
        let client = &client.with(Tenant(1)).with(seen.clone());
        let account = |email: &str| Account::create().email(email).name("a8m").tenant(1);
        let first = account("A8M@ent").on_conflict(Account::EMAIL).update_new_values().save(client).await?;
        let Upserted::Inserted(first) = first else { panic!("there was none") };
        assert_eq!((&*first.email, &*first.name), ("a8m@ent", "a8m!"));
        assert_eq!(seen.take(), ["Create"]);

        // Each name is given once to the hooks that make another of it.
        let again = account("a8m@ent").on_conflict(Account::EMAIL).update_new_values().add(Account::LOGINS, 1);
        let again = again.save(client).await?;
        assert_eq!((again.entity().id, &*again.entity().name, again.entity().logins), (first.id, "a8m!", 1));
        assert_eq!(seen.take(), ["UpdateOne"]);

        // Only a hook knows what it is in conflict with.
        let again = account("A8M@ENT").on_conflict(Account::EMAIL).update().add(Account::LOGINS, 1);
        assert_eq!(again.exec(client).await?, Upserted::Updated(()));
        assert_eq!(seen.take(), ["UpdateOne"]);
        let ignored = account("a8m@ENT").on_conflict(Account::EMAIL).ignore().save(client).await?;
        assert!(ignored.is_ignored() && seen.take().is_empty());
        assert_eq!(Account::query().only(client).await?.logins, 2);
    }

    async fn policies_of_what_happens(client: &Client) with ent::schema![Account]; {
        let (one, two) = (&client.with(Tenant(1)), &client.with(Tenant(2)));
        let account = |tenant| Account::create().email("a8m@ent").name("a8m").tenant(tenant);
        let nobody = account(1).on_conflict(Account::EMAIL).ignore().save(client).await;
        assert!(nobody.is_err_and(|error| error.is_denied()));
        let others = account(2).on_conflict(Account::EMAIL).ignore().save(one).await;
        assert!(others.is_err_and(|error| error.is_denied()));
        let there = account(1).on_conflict(Account::EMAIL).ignore().save(one).await?.into_entity();

        // The other tenant can't have it, nor is told whose it is: as a plain create.
        let plain = account(2).save(two).await;
        let Err(plain) = plain else { panic!("it is taken") };
        assert!(plain.is_unique_violation());
        for kind in 0..3 {
            let account = || account(2).on_conflict(Account::EMAIL);
            let hidden = [
                match kind {
                    0 => account().ignore().save(two).await.map(drop),
                    1 => account().update_new_values().save(two).await.map(drop),
                    _ => account().update().set(Account::NAME, "stolen").where_(Account::LOCKED.eq(false)).save(two).await.map(drop),
                },
                match kind {
                    0 => account().ignore().exec(two).await.map(drop),
                    1 => account().update_new_values().exec(two).await.map(drop),
                    _ => account().update().set(Account::TENANT, 2).exec(two).await.map(drop),
                },
            ];
            for hidden in hidden {
                assert_eq!(hidden.map_err(|error| format!("{error:?}")), Err(format!("{plain:?}")), "{kind}");
            }
        }
        assert_eq!(Account::query().only(one).await?, there);

        // Nobody gives what is his to another.
        let given = account(1).on_conflict(Account::EMAIL).update().set(Account::TENANT, 2).save(one).await;
        assert!(given.is_err_and(|error| error.is_denied()));
        // What is locked is seen, and not changed.
        Account::update(there.id).locked(true).exec(one).await?;
        let locked = account(1).on_conflict(Account::EMAIL).update().set(Account::NAME, "b").save(one).await;
        assert!(locked.is_err_and(|error| error.is_not_found()));
        assert!(account(1).on_conflict(Account::EMAIL).ignore().save(one).await?.is_ignored());
        assert_eq!(Account::query().only(one).await?.name, there.name);
    }

    /// A condition on a field that the viewer may not see would tell its value.
    async fn hidden_fields_are_no_condition(client: &Client) with ent::schema![Account]; {
        let one = &client.with(Tenant(1));
        let account = || Account::create().email("a8m@ent").name("a8m").tenant(1).on_conflict(Account::EMAIL);
        account().ignore().exec(one).await?;
        let asked = account().update().set(Account::NAME, "b").where_(Account::SALARY.gt(5)).save(one).await;
        assert!(asked.is_err_and(|error| error.is_denied()));
        assert_eq!(Account::query().only(one).await?.name, "a8m!");
    }
}
