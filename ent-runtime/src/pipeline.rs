//! The one way of every mutation: defaults, the hooks added at run time, the policy, the hooks of mixins and entity, and in
//! the end checks and SQL.
//!
//! With hooks all of it happens in a transaction, so that nothing stays of a mutation that was cancelled, refused or lost to
//! a panic.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use ent_sql::BoxFuture;

use crate::batch::Batch;
use crate::behaviour::HookFn;
use crate::client::Client;
use crate::error::Error;
use crate::hook::OutcomeCore;
use crate::mutation::MutationCore;
use crate::node::same;
use crate::op::Op;
use crate::schema::EntitySchema;
use crate::tx::Tx;
use crate::{create, delete, guard, update};

/// Runs a mutation and says what came of it. Boxed, as what it holds would else be part of the future of every entity's
/// mutations.
pub(crate) fn run(mutation: MutationCore) -> BoxFuture<'static, Result<OutcomeCore, Error>> {
    Box::pin(pass(mutation))
}

/// Runs a mutation of one entity, and gives that entity.
pub(crate) fn save(mutation: MutationCore) -> BoxFuture<'static, Result<Box<dyn Batch>, Error>> {
    Box::pin(async move {
        let schema = mutation.schema();
        pass(mutation).await?.entity(schema)
    })
}

/// Runs a mutation of which nothing is asked.
pub(crate) fn exec(mutation: MutationCore) -> BoxFuture<'static, Result<(), Error>> {
    Box::pin(async move { pass(mutation).await.map(drop) })
}

/// Runs a mutation and says how many entities it was.
pub(crate) fn count(mutation: MutationCore) -> BoxFuture<'static, Result<u64, Error>> {
    Box::pin(async move { Ok(pass(mutation).await?.count()) })
}

async fn pass(mut mutation: MutationCore) -> Result<OutcomeCore, Error> {
    mutation.defaults();
    let Some(hooks) = hooks(&mutation.client, mutation.schema()) else {
        guard::decide(&mut mutation).await?;
        return execute(mutation).await;
    };
    let tx = mutation.client.begin().await?;
    mutation.client = (*tx).clone();
    mutation.returning = true;
    let next = Next { schema: mutation.schema(), client: (*tx).clone(), steps: hooks, at: 0, slot: None };
    let outcome = next.run(mutation).await;
    end(tx, outcome).await
}

/// Creates many entities of one type: at least one. Each passes the hooks by itself, and all are inserted together.
pub(crate) fn create_all(mut all: Vec<MutationCore>) -> BoxFuture<'static, Result<Box<dyn Batch>, Error>> {
    Box::pin(async move {
        for mutation in &mut all {
            mutation.defaults();
        }
        let Some(hooks) = hooks(&all[0].client, all[0].schema()) else {
            for mutation in &mut all {
                guard::decide(mutation).await?;
            }
            return create::many(all).await;
        };
        let tx = all[0].client.begin().await?;
        let created = create_each(&tx, hooks, all).await;
        end(tx, created).await
    })
}

/// Commits what came out well, and leaves nothing of what did not.
async fn end<T>(tx: Tx, result: Result<T, Error>) -> Result<T, Error> {
    match result {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; what can't be rolled back is never committed.
            let _ = tx.rollback().await;
            Err(error)
        }
    }
}

/// Brings each mutation through its hooks up to the database, writes all of them at once, and then lets each of the hooks
/// see its own entity. One after the other, and flat: a thousand entities need no deeper stack than one.
async fn create_each(
    client: &Client,
    hooks: Arc<[Step]>,
    all: Vec<MutationCore>,
) -> Result<Box<dyn Batch>, Error> {
    let schema = all[0].schema();
    let mut running = Vec::with_capacity(all.len());
    for mut mutation in all {
        mutation.client = client.clone();
        mutation.returning = true;
        let slot = Slot::default();
        let (client, steps) = (client.clone(), Arc::clone(&hooks));
        let next = Next { schema, client, steps, at: 0, slot: Some(slot.clone()) };
        let mut future: BoxFuture<'_, Result<OutcomeCore, Error>> = Box::pin(next.run(mutation));
        let done = poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending if slot.is_filled(cx) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let done = done.await.transpose()?;
        running.push((future, slot, done));
    }

    let (mut together, mut slots) = (Vec::new(), Vec::new());
    let waiting: Vec<Slot> = running.iter().map(|(_, slot, _)| slot.clone()).collect();
    for slot in waiting {
        match slot.take() {
            // It is done without, or what waited to be written was dropped.
            None => {}
            Some(mutation) if mutation.op.is(Op::CREATE) => {
                together.push(mutation);
                slots.push(slot);
            }
            Some(mutation) => slot.answer(execute(mutation).await?),
        }
    }
    if !together.is_empty() {
        let created = create::many(together).await?;
        for (slot, one) in slots.into_iter().zip(created.into_singles()) {
            slot.answer(OutcomeCore::Entity(one));
        }
    }

    let mut batch = (schema.batch)();
    for (future, _, done) in running {
        let outcome = match done {
            Some(outcome) => outcome,
            None => future.await?,
        };
        batch.append(&mut *outcome.entity(schema)?);
    }
    Ok(batch)
}

/// What stands around the database for an entity: hooks, and the policy between those added at run time and its own. Nothing
/// when there are no hooks.
fn hooks(client: &Client, schema: &'static EntitySchema) -> Option<Arc<[Step]>> {
    let behaviour = (schema.node)().behaviour();
    let own = behaviour.map_or(&[][..], |behaviour| &behaviour.hooks);
    let mut steps: Vec<Step> = client.carried.hooks(schema).cloned().map(Step::Hook).collect();
    if steps.is_empty() && own.is_empty() {
        return None;
    }
    steps.push(Step::Policy);
    steps.extend(own.iter().cloned().map(Step::Hook));
    Some(steps.into())
}

/// Whether a mutation of the entity is more than checks and SQL.
pub(crate) fn has_steps(client: &Client, schema: &'static EntitySchema) -> bool {
    let behaviour = (schema.node)().behaviour();
    client.carried.hooks(schema).next().is_some()
        || behaviour.is_some_and(|behaviour| !behaviour.hooks.is_empty() || behaviour.has_policy())
}

/// One thing that a mutation passes.
#[derive(Clone)]
pub(crate) enum Step {
    Hook(HookFn),
    Policy,
}

/// What is still before a mutation.
pub(crate) struct Next {
    schema: &'static EntitySchema,
    client: Client,
    steps: Arc<[Step]>,
    at: usize,
    /// Where the mutation waits for others that are written together with it.
    slot: Option<Slot>,
}

impl Next {
    /// The same, behind some hooks.
    pub(crate) fn before(self, hooks: &[HookFn]) -> Next {
        let more = hooks.iter().cloned().map(Step::Hook);
        let steps: Vec<Step> = more.chain(self.steps[self.at..].iter().cloned()).collect();
        Next { steps: steps.into(), at: 0, ..self }
    }

    pub(crate) fn run(mut self, mutation: MutationCore) -> BoxFuture<'static, Result<OutcomeCore, Error>> {
        Box::pin(async move {
            let mut mutation = mutation;
            // A hook may have kept a mutation of somewhere else.
            if !same(mutation.schema(), self.schema) {
                let why = format!("a hook passed on a mutation of `{}`", mutation.schema().name);
                return Err(Error::hook(self.schema, why));
            }
            mutation.client = self.client.clone();
            loop {
                match self.steps.get(self.at).cloned() {
                    Some(Step::Policy) => {
                        self.at += 1;
                        guard::decide(&mut mutation).await?;
                    }
                    Some(Step::Hook(hook)) => {
                        self.at += 1;
                        return hook(mutation, self).await;
                    }
                    None => break,
                }
            }
            match self.slot {
                None => execute(mutation).await,
                Some(slot) => slot.wait(mutation).await,
            }
        })
    }
}

/// Checks a mutation and writes it.
async fn execute(mutation: MutationCore) -> Result<OutcomeCore, Error> {
    match mutation.op {
        Op::CREATE => {
            if let Some(reached) = &mutation.reached {
                reached.note(&mutation.changes);
            }
            create::many(vec![mutation]).await.map(OutcomeCore::Entity)
        }
        Op::UPDATE_ONE => update::one(mutation).await.map(OutcomeCore::Entity),
        Op::UPDATE => update::many(mutation).await.map(OutcomeCore::Count),
        Op::DELETE | Op::DELETE_ONE => delete::many(mutation).await.map(OutcomeCore::Count),
        several => Err(Error::hook(mutation.schema(), format!("{several} is not one operation"))),
    }
}

/// Where one of several mutations waits until all of them can be written together.
#[derive(Clone, Default)]
struct Slot(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    mutation: Option<MutationCore>,
    outcome: Option<OutcomeCore>,
    /// Who waits for a mutation, and who for what comes of it: a hook may have moved that to another task.
    collector: Option<Waker>,
    waiter: Option<Waker>,
}

impl Slot {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // A panic elsewhere leaves nothing half-done in here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_filled(&self, cx: &Context<'_>) -> bool {
        let mut held = self.held();
        held.collector = Some(cx.waker().clone());
        held.mutation.is_some()
    }

    fn take(&self) -> Option<MutationCore> {
        self.held().mutation.take()
    }

    fn answer(&self, outcome: OutcomeCore) {
        let mut held = self.held();
        held.outcome = Some(outcome);
        held.waiter.take().into_iter().for_each(Waker::wake);
    }

    /// Lays the mutation down and waits for what comes of it. It is not written when this future is dropped before.
    async fn wait(&self, mutation: MutationCore) -> Result<OutcomeCore, Error> {
        struct Withdraw<'a>(&'a Slot);

        impl Drop for Withdraw<'_> {
            fn drop(&mut self) {
                self.0.held().mutation = None;
            }
        }

        let _withdraw = Withdraw(self);
        {
            let mut held = self.held();
            held.mutation = Some(mutation);
            held.collector.take().into_iter().for_each(Waker::wake);
        }
        poll_fn(|cx| {
            let mut held = self.held();
            held.waiter = Some(cx.waker().clone());
            match held.outcome.take() {
                Some(outcome) => Poll::Ready(Ok(outcome)),
                None => Poll::Pending,
            }
        })
        .await
    }
}
