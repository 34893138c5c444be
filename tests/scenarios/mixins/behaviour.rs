//! Hooks, interceptors, traversers and rules of mixins: before those of the entity, and inside one another.

use std::sync::Mutex;

use ent::hook::{hook, on};
use ent::prelude::*;
use ent::{Error, Guarded, QueryOp};

use crate::scenario;

/// Who is asking, and what was done for them.
struct Viewer {
    tenant: i64,
    steps: Mutex<Vec<&'static str>>,
}

fn note(client: &Client, step: &'static str) {
    if let Some(viewer) = client.get::<Viewer>() {
        viewer.steps.lock().expect("no step panics").push(step);
    }
}

/// Whose it is.
#[derive(Mixin, Clone, Debug)]
#[ent(hooks(of_tenant), traversers(seen), policy = tenant_policy)]
struct Tenant {
    #[ent(hook)]
    tenant: i64,
}

async fn of_tenant<E: HasMixin<Tenant>>(mut m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, Error> {
    note(m.client(), "tenant");
    if let Some(viewer) = m.client().get::<Viewer>().filter(|_| m.op().is(Op::CREATE)) {
        m.set(E::MIXIN.tenant, viewer.tenant);
    }
    next.run(m).await
}

async fn seen<E: HasMixin<Tenant>>(traversal: Traversal<E>) -> Result<Query<E>, Error> {
    // Mutations ask as well, for the neighbours that they may find.
    if traversal.context.op() == Some(QueryOp::Count) {
        note(&traversal.context.client(), "traversed");
    }
    Ok(traversal.query)
}

fn tenant_policy<E: HasMixin<Tenant>>() -> Policy<E> {
    Policy::new().query(|cx: Context<E>| {
        Ok(match cx.get::<Viewer>() {
            Some(viewer) => Decision::Filter(E::MIXIN.tenant.eq(viewer.tenant)),
            None => Decision::Skip,
        })
    })
}

/// A mixin with a mixin.
#[derive(Mixin, Clone, Debug)]
#[ent(hooks(of_record), interceptors(read))]
struct Record {
    #[ent(mixin)]
    tenant: Tenant,
    #[ent(visible = is_known, default = "")]
    remark: Guarded<String>,
}

async fn of_record<E: HasMixin<Record>>(m: Mutation<E>, next: Next<E>) -> Result<Outcome<E>, Error> {
    note(m.client(), "record");
    next.run(m).await
}

async fn read<E: HasMixin<Record>>(q: Query<E>, next: NextQuery<E>) -> Result<Answer<E>, Error> {
    next.run(q).await
}

fn is_known<E>(cx: Context<E>) -> Result<bool, Error> {
    Ok(cx.get::<Viewer>().is_some())
}

#[derive(Entity, Clone, Debug)]
#[ent(hooks(of_invoice, on(Op::DELETE_ONE | Op::UPDATE_ONE, hook(late))), policy = invoice_policy)]
struct Invoice {
    id: i64,
    #[ent(mixin, nested(Tenant = tenant))]
    record: Record,
    #[ent(hook)]
    number: String,
}

async fn of_invoice(mut m: Mutation<Invoice>, next: Next<Invoice>) -> Result<Outcome<Invoice>, Error> {
    note(m.client(), "invoice");
    let is_given = m.get(Invoice::NUMBER).is_some();
    if m.op().is(Op::CREATE) && !is_given && m.get(Invoice::RECORD.tenant.tenant).is_some() {
        m.set(Invoice::NUMBER, "made by a hook");
    }
    next.run(m).await
}

async fn late(m: Mutation<Invoice>, next: Next<Invoice>) -> Result<Outcome<Invoice>, Error> {
    note(m.client(), "late");
    next.run(m).await
}

fn invoice_policy() -> Policy<Invoice> {
    Policy::new().mutation(ent::policy::deny_operations(Op::DELETE))
}

fn entities() -> ent::Schema {
    ent::schema![Invoice]
}

scenario! {
    async fn in_order(client: &Client) with entities(); {
        let one = client.with(Viewer { tenant: 1, steps: Mutex::default() });
        let two = client.with(Viewer { tenant: 2, steps: Mutex::default() });
        let steps = || one.get::<Viewer>().map(|viewer| std::mem::take(&mut *viewer.steps.lock().expect("no step panics")));

        let invoice = Invoice::create().remark("late").save(&one).await?;
        assert_eq!((invoice.record.tenant.tenant, &*invoice.number), (1, "made by a hook"));
        assert_eq!(steps(), Some(vec!["tenant", "record", "invoice"]));
        invoice.update().remark("paid").save(&one).await?;
        assert_eq!(steps(), Some(vec!["tenant", "record", "invoice", "late"]));

        assert_eq!(Invoice::query().count(&one).await?, 1);
        assert_eq!(steps(), Some(vec!["traversed"]));
        assert_eq!(Invoice::query().count(&two).await?, 0, "the policy of the mixin inside holds");
        assert_eq!(Invoice::get(&invoice, &one).await?.record.remark.get().map(|text| &**text), Some("paid"));
        assert_eq!(Invoice::get(&invoice, client).await?.record.remark, Guarded::Hidden);
        let refused = Invoice::delete_many().exec(&one).await;
        assert!(matches!(refused, Err(Error::Denied { entity: "Invoice", .. })), "{refused:?}");
    }

    async fn what_no_hook_fills_in_is_missing(client: &Client) with entities(); {
        let refused = Invoice::create().save(client).await;
        assert!(matches!(refused, Err(Error::Validation { entity: "Invoice", .. })), "{refused:?}");
        let given = Invoice::create().number("a").tenant(3).save(client).await?;
        assert_eq!((&*given.number, given.record.tenant.tenant), ("a", 3));
    }
}
