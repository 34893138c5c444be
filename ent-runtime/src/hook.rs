//! Hooks: functions around the mutations of an entity, the first outermost. A hook may change the mutation, look at what
//! comes of it, or not pass it on at all.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr};
use std::sync::Arc;

use ent_sql::BoxFuture;

use crate::batch::{self, Batch};
use crate::behaviour::HookFn;
use crate::entity::Entity;
use crate::error::Error;
use crate::field::Field;
use crate::mutation::{Mutation, MutationCore};
use crate::op::Op;
use crate::pipeline;
use crate::schema::EntitySchema;

/// What comes of a mutation, without its type.
pub(crate) enum OutcomeCore {
    /// The one entity that was created or changed.
    Entity(Box<dyn Batch>),
    /// How many entities were changed or deleted.
    Count(u64),
}

/// What comes of a mutation: the entity that was created or changed, or how many were changed or deleted.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
///     let outcome = next.run(m).await?;
///     match outcome.entity() {
///         Some(user) => println!("{} was written", user.name),
///         None => println!("{} users were written", outcome.count()),
///     }
///     Ok(outcome)
/// });
/// assert_eq!(User::update_many().age(31).exec(&client).await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct Outcome<E> {
    pub(crate) core: OutcomeCore,
    of: PhantomData<fn() -> E>,
}

impl<E> Outcome<E> {
    pub(crate) fn from_core(core: OutcomeCore) -> Self {
        Outcome { core, of: PhantomData }
    }

    /// How many entities were created, changed or deleted.
    pub fn count(&self) -> u64 {
        match &self.core {
            OutcomeCore::Entity(batch) => batch.len() as u64,
            OutcomeCore::Count(count) => *count,
        }
    }

    /// An outcome that says how many: what a hook returns in place of a change or a deletion of many.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
    /// # User::create_bulk(users).save(&client).await?;
    /// let client = client.hook(async |m: Mutation<User>, next: Next<User>| match m.op() {
    ///     Op::DELETE => Ok(Outcome::of_count(0)),
    ///     _ => next.run(m).await,
    /// });
    /// assert_eq!(User::delete_many().exec(&client).await?, 0);
    /// assert_eq!(User::query().count(&client).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_count(count: u64) -> Self {
        Outcome::from_core(OutcomeCore::Count(count))
    }
}

impl<E: Entity> Outcome<E> {
    /// The entity that was created or changed; nothing, where many were changed or one was deleted.
    pub fn entity(&self) -> Option<&E> {
        match &self.core {
            OutcomeCore::Entity(one) => batch::first(&**one),
            OutcomeCore::Count(_) => None,
        }
    }

    /// The entity that was created or changed, by value.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
    /// # User::create_bulk(users).save(&client).await?;
    /// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
    ///     let outcome = next.run(m).await?;
    ///     let count = outcome.count();
    ///     Ok(match outcome.into_entity() {
    ///         Some(user) => Outcome::from(User { name: user.name.to_uppercase(), ..user }),
    ///         None => Outcome::of_count(count),
    ///     })
    /// });
    /// assert_eq!(User::create().age(5).name("ariel").save(&client).await?.name, "ARIEL");
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_entity(self) -> Option<E> {
        match self.core {
            OutcomeCore::Entity(one) => batch::entities(one).pop(),
            OutcomeCore::Count(_) => None,
        }
    }
}

/// An outcome of this entity: what a hook returns in place of the one that was created or changed.
impl<E: Entity> From<E> for Outcome<E> {
    fn from(entity: E) -> Self {
        Outcome::from_core(OutcomeCore::Entity(batch::of(entity)))
    }
}

impl<E> std::fmt::Debug for Outcome<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outcome").field("count", &self.count()).finish_non_exhaustive()
    }
}

impl OutcomeCore {
    /// The entity, where one was asked for.
    pub(crate) fn entity(self, schema: &'static EntitySchema) -> Result<Box<dyn Batch>, Error> {
        match self {
            OutcomeCore::Entity(batch) if batch.len() == 1 => Ok(batch),
            _ => {
                let name = schema.name;
                Err(Error::hook(schema, format!("a hook returned no `{name}` where one was written")))
            }
        }
    }

    pub(crate) fn count(&self) -> u64 {
        match self {
            OutcomeCore::Entity(batch) => batch.len() as u64,
            OutcomeCore::Count(count) => *count,
        }
    }
}

/// What comes after a hook, without its type.
pub(crate) type NextCore = pipeline::Next;

/// What comes after a hook: the next hook, and in the end the database.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
///     let op = m.op();
///     let outcome = next.run(m).await;
///     println!("{op}: {}", if outcome.is_ok() { "done" } else { "refused" });
///     outcome
/// });
/// assert_eq!(User::create().age(5).name("ariel").save(&client).await?.id, 3);
/// # Ok(())
/// # }
/// ```
pub struct Next<E> {
    core: NextCore,
    of: PhantomData<fn() -> E>,
}

impl<E> Next<E> {
    pub(crate) fn from_core(core: NextCore) -> Self {
        Next { core, of: PhantomData }
    }

    /// Passes the mutation on.
    ///
    /// # Errors
    ///
    /// Those of the hooks that follow, of the policy, of validators and of the database.
    pub async fn run(self, mutation: Mutation<E>) -> Result<Outcome<E>, Error> {
        self.core.run(mutation.core).await.map(Outcome::from_core)
    }
}

impl<E> std::fmt::Debug for Next<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Next")
    }
}

/// A hook as a value, as [`on`], [`when`] and the like make it.
pub struct Hook<E> {
    pub(crate) function: HookFn,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Hook<E> {
    fn clone(&self) -> Self {
        Hook { function: Arc::clone(&self.function), of: PhantomData }
    }
}

impl<E> std::fmt::Debug for Hook<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hook")
    }
}

impl<E: 'static> Hook<E> {
    fn new<F, Fut>(function: F) -> Self
    where
        F: Fn(Mutation<E>, Next<E>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Outcome<E>, Error>> + Send + 'static,
    {
        let function: HookFn = Arc::new(move |m: MutationCore, next: NextCore| {
            let ran = function(Mutation::from_core(m), Next::from_core(next));
            Box::pin(async move { ran.await.map(|outcome| outcome.core) })
        });
        Hook { function, of: PhantomData }
    }

    fn call(&self, m: Mutation<E>, next: Next<E>) -> BoxFuture<'static, Result<Outcome<E>, Error>> {
        let ran = (self.function)(m.core, next.core);
        Box::pin(async move { ran.await.map(Outcome::from_core) })
    }
}

/// What can be a hook of `E`: an `async fn(Mutation<E>, Next<E>) -> Result<Outcome<E>, ent::Error>`, or a [`Hook`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no hook of `{E}`",
    label = "expected a hook of `{E}`",
    note = "write `async fn(m: Mutation<{E}>, next: Next<{E}>) -> Result<Outcome<{E}>, ent::Error>`"
)]
pub trait IntoHook<E> {
    /// The hook as a value.
    fn into_hook(self) -> Hook<E>;
}

impl<E: 'static, F, Fut> IntoHook<E> for F
where
    F: Fn(Mutation<E>, Next<E>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Outcome<E>, Error>> + Send + 'static,
{
    fn into_hook(self) -> Hook<E> {
        Hook::new(self)
    }
}

impl<E> IntoHook<E> for Hook<E> {
    fn into_hook(self) -> Hook<E> {
        self
    }
}

/// A condition on a mutation: combine several with `&`, `|` and `!`.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # use ent::hook::{Condition, fixed_error, has_op, when};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// let much = Condition::new(|m: &Mutation<User>| m.added(User::AGE).is_some_and(|years| years > 10));
/// let guard = when(much & !has_op(Op::CREATE), fixed_error("nobody ages that fast"));
/// let client = client.hook(guard);
/// assert!(User::update_many().add_age(11).exec(&client).await.is_err());
/// assert!(User::update_many().add_age(1).exec(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub struct Condition<E>(Arc<dyn Fn(&Mutation<E>) -> bool + Send + Sync>);

impl<E> Clone for Condition<E> {
    fn clone(&self) -> Self {
        Condition(Arc::clone(&self.0))
    }
}

impl<E> std::fmt::Debug for Condition<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Condition")
    }
}

impl<E: 'static> Condition<E> {
    /// A condition of one's own.
    pub fn new(holds: impl Fn(&Mutation<E>) -> bool + Send + Sync + 'static) -> Self {
        Condition(Arc::new(holds))
    }

    /// Whether it holds.
    pub fn holds(&self, m: &Mutation<E>) -> bool {
        (self.0)(m)
    }
}

impl<E: 'static> BitAnd for Condition<E> {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Condition::new(move |m| self.holds(m) && other.holds(m))
    }
}

impl<E: 'static> BitOr for Condition<E> {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Condition::new(move |m| self.holds(m) || other.holds(m))
    }
}

impl<E: 'static> std::ops::Not for Condition<E> {
    type Output = Self;
    fn not(self) -> Self {
        Condition::new(move |m| !self.holds(m))
    }
}

/// The mutation is one of these operations.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, has_op, when};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(when(has_op(Op::DELETE | Op::DELETE_ONE), fixed_error("users stay"))))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert!(User::delete(1).exec(&client).await.is_err());
/// # Ok(())
/// # }
/// ```
pub fn has_op<E: 'static>(ops: Op) -> Condition<E> {
    Condition::new(move |m| m.op().is(ops))
}

/// The field is set or added to.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, has_field, has_op, when};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(when(!has_op(Op::CREATE) & has_field(User::NAME), fixed_error("names are for good"))))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert!(User::update(1).name("b").exec(&client).await.is_err());
/// assert!(User::update(1).age(31).exec(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub fn has_field<E: 'static, T>(field: Field<E, T>) -> Condition<E> {
    let name = field.name();
    Condition::new(move |m| m.fields().any(|other| other == name) && !m.is_field_cleared(name))
}

/// The field is added to.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, has_added_field, when};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(when(has_added_field(User::AGE), fixed_error("set it instead"))))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert!(User::update(1).add_age(1).exec(&client).await.is_err());
/// assert!(User::update(1).age(31).exec(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub fn has_added_field<E: 'static, T>(field: Field<E, T>) -> Condition<E> {
    let name = field.name();
    Condition::new(move |m| {
        m.fields().any(|other| other == name) && !m.is_set(name) && !m.is_field_cleared(name)
    })
}

/// The field is cleared.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, has_cleared_field, when};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(when(has_cleared_field(Pet::NAME), fixed_error("a pet keeps its name"))))]
/// pub struct Pet {
///     pub id: i64,
///     pub name: Option<String>,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Pet].create(&client).await?;
/// # Pet::create().save(&client).await?;
/// assert!(Pet::update(1).clear_name().exec(&client).await.is_err());
/// assert!(Pet::update(1).name("pedro").exec(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub fn has_cleared_field<E: 'static, T>(field: Field<E, T>) -> Condition<E> {
    let name = field.name();
    Condition::new(move |m| m.is_field_cleared(name))
}

/// The hook, where the condition holds.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, has_field, has_op, when};
/// #[derive(Entity, Clone)]
/// #[ent(hooks(when(has_op(Op::UPDATE) & has_field(User::PASSWORD), fixed_error("one at a time"))))]
/// pub struct User {
///     pub id: i64,
///     pub password: Option<Sensitive<String>>,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let refused = User::update_many().password("x").exec(&client).await;
/// assert_eq!(refused.map_err(|error| error.to_string()), Err("User: one at a time".to_owned()));
/// # Ok(())
/// # }
/// ```
pub fn when<E: 'static>(condition: Condition<E>, hook: impl IntoHook<E>) -> Hook<E> {
    let hook = hook.into_hook();
    Hook::new(move |m, next| match condition.holds(&m) {
        true => hook.call(m, next),
        false => Box::pin(next.run(m)),
    })
}

/// The hook, for those operations.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, on};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(on(Op::DELETE, fixed_error("one at a time"))))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert!(User::delete_many().exec(&client).await.is_err());
/// assert!(User::delete(1).exec(&client).await.is_ok());
/// # Ok(())
/// # }
/// ```
pub fn on<E: 'static>(ops: Op, hook: impl IntoHook<E>) -> Hook<E> {
    when(has_op(ops), hook)
}

/// The hook, for all but those operations.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error, unless};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(unless(Op::CREATE, fixed_error("append only"))))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// assert!(User::update(1).age(31).exec(&client).await.is_err());
/// # Ok(())
/// # }
/// ```
pub fn unless<E: 'static>(ops: Op, hook: impl IntoHook<E>) -> Hook<E> {
    when(!has_op(ops), hook)
}

/// A hook that refuses those operations.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{reject};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(reject(Op::DELETE | Op::DELETE_ONE)))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// # let users = [("a8m", 30), ("nati", 28)].map(|(name, age)| User::create().age(age).name(name));
/// # User::create_bulk(users).save(&client).await?;
/// let refused = User::delete(1).exec(&client).await;
/// assert_eq!(refused.map_err(|error| error.to_string()), Err("User: DeleteOne operation is not allowed".to_owned()));
/// # Ok(())
/// # }
/// ```
pub fn reject<E: 'static>(ops: Op) -> Hook<E> {
    Hook::new(move |m: Mutation<E>, next: Next<E>| async move {
        if m.op().is(ops) {
            return Err(m.error(format!("{} operation is not allowed", m.op())));
        }
        next.run(m).await
    })
}

/// A hook that refuses everything, with that message.
///
/// ```
/// # use ent::prelude::*;
/// # use ent::hook::{fixed_error};
/// #[derive(Entity, Clone, Debug)]
/// #[ent(hooks(fixed_error("closed")))]
/// pub struct User {
///     pub id: i64,
///     pub age: i32,
///     pub name: String,
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let refused = User::create().age(5).name("ariel").save(&client).await;
/// assert_eq!(refused.unwrap_err().to_string(), "User: closed");
/// # Ok(())
/// # }
/// ```
pub fn fixed_error<E: 'static>(message: impl Into<String>) -> Hook<E> {
    let message: Arc<str> = message.into().into();
    Hook::new(move |m: Mutation<E>, _| {
        let error = m.error(&*message);
        async move { Err(error) }
    })
}

/// Several hooks as one, the first outermost.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
/// # use ent::hook::{chain, hook, reject};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// async fn tidy(mut m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
///     if let Some(name) = m.get(User::NAME) {
///         m.set(User::NAME, name.trim());
///     }
///     next.run(m).await
/// }
///
/// let rules = chain([hook(tidy), reject(Op::DELETE | Op::DELETE_ONE)]);
/// let user = User::create().age(5).name(" ariel ").save(&client.hook(rules.clone())).await?;
/// assert_eq!(user.name, "ariel");
/// assert!(User::delete(user.id).exec(&client.hook(rules)).await.is_err());
/// # Ok(())
/// # }
/// ```
pub fn chain<E: 'static>(hooks: impl IntoIterator<Item = Hook<E>>) -> Hook<E> {
    let hooks: Vec<HookFn> = hooks.into_iter().map(|hook| hook.function).collect();
    Hook::new(move |m: Mutation<E>, next: Next<E>| {
        let chain = next.core.before(&hooks);
        async move { chain.run(m.core).await.map(Outcome::from_core) }
    })
}

/// A function as a hook value, to be put in a list with others.
pub fn hook<E>(hook: impl IntoHook<E>) -> Hook<E> {
    hook.into_hook()
}
