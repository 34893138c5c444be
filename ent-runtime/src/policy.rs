//! Policies: ordered rules that allow, deny or narrow what a viewer may see and do. A rule that cannot decide leaves it to the
//! next; one that fails denies.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use ent_sql::BoxFuture;

use crate::behaviour::{MutationRuleFn, QueryRuleFn, VisibleFn};
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::intercept::QueryOp;
use crate::mutation::{Mutation, MutationCore};
use crate::op::Op;
use crate::predicate::{Expr, Predicate};
use crate::schema::EntitySchema;

/// What a rule decides.
///
/// ```
/// # use ent::prelude::*;
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
/// pub struct Author(i64);
///
/// fn policy() -> Policy<Note> {
///     Policy::new().mutation(own_notes)
/// }
///
/// fn own_notes(cx: MutationContext<Note>) -> Result<Decision<Note>, ent::Error> {
///     match cx.get::<Author>() {
///         None => Ok(Decision::deny("nobody is signed in")),
///         Some(_) if cx.mutation().op().is(Op::CREATE) => Ok(Decision::Allow),
///         Some(author) => Ok(Decision::FilterBefore(Note::AUTHOR.eq(author.0))),
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// # Note::create().author(1).text("a").save(&client.allow("test")).await?;
/// assert!(Note::delete_many().exec(&client).await.is_err_and(|error| error.is_denied()));
/// assert_eq!(Note::delete_many().exec(&client.with(Author(2))).await?, 0);
/// assert_eq!(Note::delete_many().exec(&client.with(Author(1))).await?, 1);
/// # Ok(())
/// # }
/// ```
pub enum Decision<E> {
    /// The operation is allowed; no further rule is asked.
    Allow,
    /// The operation is denied, for this reason; no further rule is asked.
    Deny(String),
    /// The next rule decides. After the last one, the operation is allowed.
    Skip,
    /// Only rows that satisfy the predicate are seen, changed and deleted, and what is written must satisfy it too; the next
    /// rule decides further.
    Filter(Predicate<E>),
    /// Only rows that satisfy the predicate are seen, changed and deleted, whatever becomes of them; the next rule decides
    /// further.
    FilterBefore(Predicate<E>),
}

impl<E> std::fmt::Debug for Decision<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Decision::Allow => f.write_str("Allow"),
            Decision::Deny(reason) => f.debug_tuple("Deny").field(reason).finish(),
            Decision::Skip => f.write_str("Skip"),
            Decision::Filter(predicate) => f.debug_tuple("Filter").field(predicate).finish(),
            Decision::FilterBefore(predicate) => f.debug_tuple("FilterBefore").field(predicate).finish(),
        }
    }
}

impl<E> Decision<E> {
    /// Denies with a reason.
    pub fn deny(reason: impl Into<String>) -> Self {
        Decision::Deny(reason.into())
    }

    fn into_core(self) -> DecisionCore {
        match self {
            Decision::Allow => DecisionCore::Allow,
            Decision::Deny(reason) => DecisionCore::Deny(reason),
            Decision::Skip => DecisionCore::Skip,
            Decision::Filter(predicate) => DecisionCore::Filter { expr: predicate.expr, after: true },
            Decision::FilterBefore(predicate) => DecisionCore::Filter { expr: predicate.expr, after: false },
        }
    }
}

/// A decision without its type.
pub(crate) enum DecisionCore {
    Allow,
    Deny(String),
    Skip,
    Filter {
        expr: Expr,
        /// Whether it must hold for what is written, too.
        after: bool,
    },
}

/// What a rule can see of the operation that it decides on, without its type.
#[derive(Clone)]
pub(crate) struct ContextCore {
    pub(crate) client: Client,
    pub(crate) schema: &'static EntitySchema,
    pub(crate) op: Option<QueryOp>,
}

/// What a rule of a query sees: the viewer, and a client to ask the database with.
///
/// ```
/// # use ent::prelude::*;
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
/// pub struct Author(i64);
///
/// fn policy() -> Policy<Note> {
///     Policy::new().query(counting_is_free)
/// }
///
/// async fn counting_is_free(cx: Context<Note>) -> Result<Decision<Note>, ent::Error> {
///     if cx.op() == Some(ent::QueryOp::Count) {
///         return Ok(Decision::Allow);
///     }
///     // No policy applies to what a rule asks itself.
///     let author = cx.viewer::<Author>()?.0;
///     let known = Note::query().where_(Note::AUTHOR.eq(author)).exists(&cx.client()).await?;
///     Ok(if known { Decision::Allow } else { Decision::deny("no author") })
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// # Note::create().author(1).text("a").save(&client.allow("test")).await?;
/// assert_eq!(Note::query().count(&client).await?, 1);
/// assert!(Note::query().all(&client).await.is_err_and(|error| error.is_denied()));
/// assert!(Note::query().all(&client.with(Author(2))).await.is_err_and(|error| error.is_denied()));
/// assert_eq!(Note::query().all(&client.with(Author(1))).await?.len(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Context<E> {
    core: ContextCore,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Context<E> {
    fn clone(&self) -> Self {
        Context::from_core(self.core.clone())
    }
}

impl<E> std::fmt::Debug for Context<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("entity", &self.core.schema.name).field("op", &self.core.op).finish()
    }
}

impl<E> Context<E> {
    pub(crate) fn from_core(core: ContextCore) -> Self {
        Context { core, of: PhantomData }
    }

    /// The viewer: the value of that type that [`Client::with`] put on the client.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`] when there is none: what can't tell who is asking tells nothing.
    pub fn viewer<V: Any + Send + Sync>(&self) -> Result<Arc<V>, Error> {
        self.get().ok_or_else(|| Error::Denied {
            entity: self.core.schema.name,
            field: None,
            reason: "there is no viewer".to_owned(),
        })
    }

    /// A value that the client carries, if it carries one of that type.
    pub fn get<V: Any + Send + Sync>(&self) -> Option<Arc<V>> {
        self.core.client.get()
    }

    /// A client to ask the database with. No policy applies to it, so that a rule can ask for what it decides on; it runs in
    /// the transaction of the operation, if there is one.
    pub fn client(&self) -> Client {
        self.core.client.trusted(self.core.schema.name)
    }

    /// What is asked; nothing, where the rule decides on a mutation.
    pub fn op(&self) -> Option<QueryOp> {
        self.core.op
    }

    /// The descriptor of the entity.
    pub fn entity(&self) -> &'static EntitySchema {
        self.core.schema
    }
}

/// What a rule of a mutation sees, without its type.
#[derive(Clone)]
pub(crate) struct MutationContextCore {
    pub(crate) context: ContextCore,
    pub(crate) mutation: Arc<MutationCore>,
}

/// What a rule of a mutation sees: what a rule of a query does, and the mutation.
///
/// ```
/// # use ent::prelude::*;
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
/// pub struct Author(i64);
///
/// fn policy() -> Policy<Note> {
///     Policy::new().mutation(in_own_name)
/// }
///
/// fn in_own_name(cx: MutationContext<Note>) -> Result<Decision<Note>, ent::Error> {
///     let author = cx.viewer::<Author>()?.0;
///     match cx.mutation().get(Note::AUTHOR) {
///         Some(other) if other != author => Ok(Decision::deny("in another's name")),
///         _ => Ok(Decision::Skip),
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// let client = client.with(Author(1));
/// assert!(Note::create().author(2).text("a").save(&client).await.is_err_and(|error| error.is_denied()));
/// assert!(Note::create().author(1).text("a").save(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub struct MutationContext<E> {
    context: Context<E>,
    mutation: Mutation<E>,
}

impl<E> Deref for MutationContext<E> {
    type Target = Context<E>;

    fn deref(&self) -> &Context<E> {
        &self.context
    }
}

impl<E> MutationContext<E> {
    fn from_core(core: MutationContextCore) -> Self {
        let mutation = Mutation::from_core((*core.mutation).clone());
        MutationContext { context: Context::from_core(core.context), mutation }
    }

    /// What is about to be written.
    pub fn mutation(&self) -> &Mutation<E> {
        &self.mutation
    }
}

impl<E> std::fmt::Debug for MutationContext<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.mutation.fmt(f)
    }
}

/// Marks rules that decide at once.
#[derive(Debug)]
pub enum Now {}

/// Marks rules that have to wait.
#[derive(Debug)]
pub enum Waits {}

/// A function of what it is given, to a result: `fn(In) -> Result<Out, Error>`, or an `async fn`.
///
/// Nobody needs to write it: functions and closures have it. `How` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no rule here",
    label = "expected a function of `{In}` to `Result<{Out}, ent::Error>`",
    note = "write `fn(cx: {In}) -> Result<{Out}, ent::Error>`, or an `async fn`"
)]
pub trait Rule<In, Out, How>: Send + Sync + 'static {
    /// Asks it.
    fn ask(&self, input: In) -> BoxFuture<'static, Result<Out, Error>>;
}

impl<F, In, Out> Rule<In, Out, Now> for F
where
    F: Fn(In) -> Result<Out, Error> + Send + Sync + 'static,
    Out: Send + 'static,
{
    fn ask(&self, input: In) -> BoxFuture<'static, Result<Out, Error>> {
        Box::pin(std::future::ready(self(input)))
    }
}

impl<F, Fut, In, Out> Rule<In, Out, Waits> for F
where
    F: Fn(In) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Out, Error>> + Send + 'static,
{
    fn ask(&self, input: In) -> BoxFuture<'static, Result<Out, Error>> {
        Box::pin(self(input))
    }
}

fn erase_query<E: Entity, How>(rule: impl Rule<Context<E>, Decision<E>, How>) -> QueryRuleFn {
    Arc::new(move |cx| {
        let asked = rule.ask(Context::from_core(cx));
        Box::pin(async move { asked.await.map(Decision::into_core) })
    })
}

fn erase_mutation<E: Entity, How>(rule: impl Rule<MutationContext<E>, Decision<E>, How>) -> MutationRuleFn {
    Arc::new(move |cx| {
        let asked = rule.ask(MutationContext::from_core(cx));
        Box::pin(async move { asked.await.map(Decision::into_core) })
    })
}

pub(crate) fn erase_visible<E: Entity, How>(rule: impl Rule<Context<E>, bool, How>) -> VisibleFn {
    Arc::new(move |cx| rule.ask(Context::from_core(cx)))
}

/// What viewers may see and do of an entity: rules for queries and rules for mutations, each asked in order.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
///
/// pub struct Viewer {
///     user: i64,
///     admin: bool,
/// }
///
/// fn policy() -> Policy<Note> {
///     Policy::new().both(allow_if_admin).both(filter_author)
/// }
///
/// fn allow_if_admin(cx: Context<Note>) -> Result<Decision<Note>, ent::Error> {
///     Ok(if cx.viewer::<Viewer>()?.admin { Decision::Allow } else { Decision::Skip })
/// }
///
/// fn filter_author(cx: Context<Note>) -> Result<Decision<Note>, ent::Error> {
///     Ok(Decision::Filter(Note::AUTHOR.eq(cx.viewer::<Viewer>()?.user)))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// let ariel = client.with(Viewer { user: 1, admin: false });
/// let nati = client.with(Viewer { user: 2, admin: false });
/// let note = Note::create().author(1).text("mine").save(&ariel).await?;
///
/// assert_eq!(Note::query().count(&ariel).await?, 1);
/// assert_eq!(Note::query().count(&nati).await?, 0);
/// assert!(Note::delete(note.id).exec(&nati).await.is_err_and(|error| error.is_not_found()));
/// assert!(Note::create().author(1).text("forged").save(&nati).await.is_err_and(|error| error.is_denied()));
/// assert!(Note::query().count(&client).await.is_err_and(|error| error.is_denied()));
/// # Ok(())
/// # }
/// ```
pub struct Policy<E> {
    pub(crate) query: Vec<QueryRuleFn>,
    pub(crate) mutation: Vec<MutationRuleFn>,
    of: PhantomData<fn() -> E>,
}

impl<E> Default for Policy<E> {
    fn default() -> Self {
        Policy { query: Vec::new(), mutation: Vec::new(), of: PhantomData }
    }
}

impl<E> std::fmt::Debug for Policy<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policy")
            .field("query", &self.query.len())
            .field("mutation", &self.mutation.len())
            .finish()
    }
}

impl<E: Entity> Policy<E> {
    /// A policy without rules, which allows everything.
    pub fn new() -> Self {
        Policy::default()
    }

    /// Adds a rule for queries. It also decides which rows a mutation finds: what is not seen is neither changed nor deleted.
    pub fn query<How>(mut self, rule: impl Rule<Context<E>, Decision<E>, How>) -> Self {
        self.query.push(erase_query(rule));
        self
    }

    /// Adds a rule for mutations.
    pub fn mutation<How>(mut self, rule: impl Rule<MutationContext<E>, Decision<E>, How>) -> Self {
        self.mutation.push(erase_mutation(rule));
        self
    }

    /// Adds a rule for queries and for mutations.
    pub fn both<How: 'static>(mut self, rule: impl Rule<Context<E>, Decision<E>, How>) -> Self {
        let rule = erase_query(rule);
        self.query.push(Arc::clone(&rule));
        self.mutation.push(Arc::new(move |cx: MutationContextCore| rule(cx.context)));
        self
    }

    /// Adds the rules of another policy.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct Note { pub id: i64, pub text: String }
    /// use ent::policy::{always_deny, deny_operations};
    ///
    /// fn append_only() -> Policy<Note> {
    ///     Policy::new().mutation(deny_operations(!Op::CREATE))
    /// }
    /// let policy = Policy::<Note>::new().query(always_deny).extend(append_only());
    /// # let _ = policy;
    /// ```
    pub fn extend(mut self, other: Policy<E>) -> Self {
        self.query.extend(other.query);
        self.mutation.extend(other.mutation);
        self
    }
}

/// A rule that allows everything.
///
/// ```
/// # use ent::prelude::*;
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
/// use ent::policy::{always_allow, deny_operations};
///
/// fn policy() -> Policy<Note> {
///     Policy::new().query(always_allow).mutation(deny_operations(Op::ANY))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// # Note::create().author(1).text("a").save(&client.allow("test")).await?;
/// assert_eq!(Note::query().count(&client).await?, 1);
/// assert!(Note::delete(1).exec(&client).await.is_err_and(|error| error.is_denied()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// None.
pub fn always_allow<C, E>(_: C) -> Result<Decision<E>, Error>
where
    C: Concerns<E>,
{
    Ok(Decision::Allow)
}

/// A rule that denies everything.
///
/// ```
/// # use ent::prelude::*;
/// #[derive(Entity, Clone, Debug)]
/// #[ent(policy = policy)]
/// pub struct Note {
///     pub id: i64,
///     pub author: i64,
///     pub text: String,
/// }
/// use ent::policy::always_deny;
///
/// fn policy() -> Policy<Note> {
///     Policy::new().query(always_deny)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Note].create(&client).await?;
/// # Note::create().author(1).text("a").save(&client.allow("test")).await?;
/// assert!(Note::query().count(&client).await.is_err_and(|error| error.is_denied()));
/// assert_eq!(Note::query().count(&client.allow("a report")).await?, 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// None: denying is a decision.
pub fn always_deny<C, E>(_: C) -> Result<Decision<E>, Error>
where
    C: Concerns<E>,
{
    Ok(Decision::deny("nobody may do this"))
}

/// The entity that a context is about.
pub trait Concerns<E> {}

impl<E> Concerns<E> for Context<E> {}
impl<E> Concerns<E> for MutationContext<E> {}

/// A rule that denies whoever is asking without a viewer of that type: `deny_without::<Viewer, _>`.
///
/// # Errors
///
/// [`Error::Denied`] when there is none.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct Note { pub id: i64, pub text: String }
/// struct Viewer;
/// let policy = Policy::<Note>::new().both(ent::policy::deny_without::<Viewer, Note>);
/// # let _ = policy;
/// ```
pub fn deny_without<V: Any + Send + Sync, E>(cx: Context<E>) -> Result<Decision<E>, Error> {
    cx.viewer::<V>().map(|_| Decision::Skip)
}

/// A rule for those operations only; the others it leaves to the next one.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct Note { pub id: i64, pub text: String }
/// use ent::policy::{always_deny, on};
/// let policy = Policy::<Note>::new().mutation(on(Op::DELETE | Op::DELETE_ONE, always_deny));
/// # let _ = policy;
/// ```
pub fn on<E: Entity, How: 'static>(
    ops: Op,
    rule: impl Rule<MutationContext<E>, Decision<E>, How>,
) -> impl Fn(MutationContext<E>) -> BoxFuture<'static, Result<Decision<E>, Error>> + Send + Sync + 'static {
    move |cx| match cx.mutation().op().is(ops) {
        true => rule.ask(cx),
        false => Box::pin(std::future::ready(Ok(Decision::Skip))),
    }
}

/// A rule that denies those operations.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct Note { pub id: i64, pub text: String }
/// let policy = Policy::<Note>::new().mutation(ent::policy::deny_operations(Op::UPDATE | Op::DELETE));
/// # let _ = policy;
/// ```
pub fn deny_operations<E: Entity>(
    ops: Op,
) -> impl Fn(MutationContext<E>) -> Result<Decision<E>, Error> + Send + Sync + 'static {
    move |cx| {
        let op = cx.mutation().op();
        Ok(if op.is(ops) { Decision::Deny(format!("{op} is not allowed")) } else { Decision::Skip })
    }
}
