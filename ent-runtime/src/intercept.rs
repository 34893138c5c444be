//! Interceptors and traversers: functions around the queries of an entity.
//!
//! An interceptor wraps what a query returns; a traverser changes a query before it runs, at every step at which the entity
//! appears.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use ent_sql::BoxFuture;
use futures_core::Stream;

use crate::batch::{self, Batch};
use crate::behaviour::{InterceptorFn, TraverserFn};
use crate::client::Client;
use crate::entity::Entity;
use crate::error::Error;
use crate::policy::{Context, ContextCore, Rule};
use crate::query::{Query, QueryCore};
use crate::schema::EntitySchema;

/// What is asked of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryOp {
    /// The entities, or one of them.
    All,
    /// The keys.
    Ids,
    /// How many there are.
    Count,
    /// Whether there is any.
    Exists,
    /// Some fields, or aggregates of all entities.
    Select,
    /// Groups, with their aggregates.
    GroupBy,
    /// The entities one by one.
    Stream,
    /// The neighbours of others, along with those.
    Load,
    /// Those that a mutation changes, deletes, or connects to.
    Mutation,
}

/// What a query returns, without its type.
pub(crate) enum AnswerCore {
    Entities(Box<dyn Batch>),
    /// Keys, rows of a selection, a number, or a truth value.
    Value(Box<dyn Any + Send>),
    Stream(EntityStream),
}

/// A stream of entities, a portion at a time.
pub(crate) type EntityStream = Pin<Box<dyn Stream<Item = Result<Box<dyn Batch>, Error>> + Send>>;

/// What a query returns, as its interceptors see it: entities, a number, or whatever else was asked for.
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
/// let client = client.intercept(async |query: Query<User>, next: NextQuery<User>| {
///     let mut answer = next.run(query).await?;
///     if let Some(users) = answer.entities_mut() {
///         users.retain(|user| user.age >= 30);
///     }
///     if let Some(count) = answer.value_mut::<u64>() {
///         *count *= 10;
///     }
///     Ok(answer)
/// });
/// assert_eq!(User::query().all(&client).await?.len(), 1);
/// assert_eq!(User::query().count(&client).await?, 20);
/// # Ok(())
/// # }
/// ```
pub struct Answer<E> {
    pub(crate) core: AnswerCore,
    of: PhantomData<fn() -> E>,
}

impl<E> std::fmt::Debug for Answer<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.core {
            AnswerCore::Entities(_) => "Answer(entities)",
            AnswerCore::Value(_) => "Answer(value)",
            AnswerCore::Stream(_) => "Answer(stream)",
        })
    }
}

impl<E> Answer<E> {
    fn from_core(core: AnswerCore) -> Self {
        Answer { core, of: PhantomData }
    }

    /// What was asked for, where it is a `T`: `u64` for a count, `bool` for whether there is any, and for keys, selections and
    /// groups a `Vec` of what each row became.
    pub fn value_mut<T: Any>(&mut self) -> Option<&mut T> {
        match &mut self.core {
            AnswerCore::Value(value) => value.downcast_mut(),
            AnswerCore::Entities(_) | AnswerCore::Stream(_) => None,
        }
    }
}

impl<E: Entity> Answer<E> {
    /// The entities, where those were asked for at once. They may be changed, and there may be more or fewer of them.
    pub fn entities_mut(&mut self) -> Option<&mut Vec<E>> {
        match &mut self.core {
            AnswerCore::Entities(batch) => batch::entities_mut(&mut **batch),
            AnswerCore::Value(_) | AnswerCore::Stream(_) => None,
        }
    }

    /// Changes every entity, whether they were asked for at once or one by one.
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
    /// let client = client.intercept(async |query: Query<User>, next: NextQuery<User>| {
    ///     next.run(query).await?.map(|user| {
    ///         user.name.make_ascii_uppercase();
    ///         Ok(())
    ///     })
    /// });
    /// assert_eq!(User::get(1, &client).await?.name, "A8M");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The function's own. In a stream it is the last item.
    pub fn map(
        mut self,
        change: impl Fn(&mut E) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        if let AnswerCore::Stream(stream) = self.core {
            let changed = Mapped { stream, change: Box::new(change) };
            return Ok(Answer::from_core(AnswerCore::Stream(Box::pin(changed))));
        }
        for entity in self.entities_mut().into_iter().flatten() {
            change(entity)?;
        }
        Ok(self)
    }
}

/// A stream whose entities are changed on their way.
struct Mapped<E> {
    stream: EntityStream,
    change: Box<dyn Fn(&mut E) -> Result<(), Error> + Send + Sync>,
}

impl<E: Entity> Stream for Mapped<E> {
    type Item = Result<Box<dyn Batch>, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let this = &mut *self;
        let change = |mut batch: Box<dyn Batch>| {
            batch::entities_mut::<E>(&mut *batch).into_iter().flatten().try_for_each(&this.change)?;
            Ok(batch)
        };
        this.stream.as_mut().poll_next(cx).map(|item| item.map(|batch| batch.and_then(change)))
    }
}

type Last = Box<dyn FnOnce(QueryCore) -> BoxFuture<'static, Result<AnswerCore, Error>> + Send>;

/// What comes after an interceptor, without its type.
pub struct NextQueryCore {
    interceptors: Arc<[InterceptorFn]>,
    at: usize,
    op: QueryOp,
    client: Client,
    last: Last,
}

impl NextQueryCore {
    fn run(mut self, query: QueryCore) -> BoxFuture<'static, Result<AnswerCore, Error>> {
        match self.interceptors.get(self.at).cloned() {
            None => (self.last)(query),
            Some(interceptor) => {
                self.at += 1;
                interceptor(query, self)
            }
        }
    }
}

/// What comes after an interceptor: the next one, and in the end the database.
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
/// struct Tracing;
/// let client = client.intercept(async |query: Query<User>, next: NextQuery<User>| {
///     if next.client().get::<Tracing>().is_some() {
///         println!("{:?}: {}", next.op(), query.to_sql(next.client().dialect()).sql);
///     }
///     next.run(query).await
/// });
/// assert_eq!(User::query().count(&client.with(Tracing)).await?, 2);
/// # Ok(())
/// # }
/// ```
pub struct NextQuery<E> {
    core: NextQueryCore,
    of: PhantomData<fn() -> E>,
}

impl<E> std::fmt::Debug for NextQuery<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NextQuery").field("op", &self.core.op).finish()
    }
}

impl<E> NextQuery<E> {
    /// What is asked of the query.
    pub fn op(&self) -> QueryOp {
        self.core.op
    }

    /// The client that is asking, with the viewer and all else that it carries.
    pub fn client(&self) -> &Client {
        &self.core.client
    }

    /// Runs the query, as it is by now.
    ///
    /// # Errors
    ///
    /// Those of the interceptors that follow, of the policy and of the database.
    pub async fn run(self, query: Query<E>) -> Result<Answer<E>, Error> {
        self.core.run(query.core).await.map(Answer::from_core)
    }
}

/// What can be an interceptor of `E`: an `async fn(Query<E>, NextQuery<E>) -> Result<Answer<E>, ent::Error>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no interceptor of `{E}`",
    label = "expected an interceptor of `{E}`",
    note = "write `async fn(query: Query<{E}>, next: NextQuery<{E}>) -> Result<Answer<{E}>, ent::Error>`"
)]
pub trait IntoInterceptor<E> {
    /// The interceptor as a value.
    fn into_interceptor(self) -> Interceptor<E>;
}

/// An interceptor as a value.
pub struct Interceptor<E> {
    pub(crate) function: InterceptorFn,
    of: PhantomData<fn() -> E>,
}

impl<E> std::fmt::Debug for Interceptor<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interceptor")
    }
}

impl<E: 'static, F, Fut> IntoInterceptor<E> for F
where
    F: Fn(Query<E>, NextQuery<E>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Answer<E>, Error>> + Send + 'static,
{
    fn into_interceptor(self) -> Interceptor<E> {
        let function: InterceptorFn = Arc::new(move |query: QueryCore, core| {
            let ran = self(Query::from_core(query), NextQuery { core, of: PhantomData });
            Box::pin(async move { ran.await.map(|answer| answer.core) })
        });
        Interceptor { function, of: PhantomData }
    }
}

/// A query on its way through the traversers.
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
/// struct Everybody;
/// fn adults(t: Traversal<User>) -> Result<Query<User>, ent::Error> {
///     match t.context.get::<Everybody>() {
///         Some(_) => Ok(t.query),
///         None => Ok(t.query.where_(User::AGE.gte(30))),
///     }
/// }
///
/// let client = client.traverse(adults);
/// assert_eq!(User::query().count(&client).await?, 1);
/// assert_eq!(User::query().count(&client.with(Everybody)).await?, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Traversal<E> {
    /// The query, as it is by now.
    pub query: Query<E>,
    /// Who is asking, and for what.
    pub context: Context<E>,
}

/// What can be a traverser of `E`: a `fn(Traversal<E>) -> Result<Query<E>, ent::Error>`, or an `async fn`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no traverser of `{E}`",
    label = "expected a traverser of `{E}`",
    note = "write `fn(traversal: Traversal<{E}>) -> Result<Query<{E}>, ent::Error>`, or an `async fn`"
)]
pub trait IntoTraverser<E, How> {
    /// The traverser as a value.
    fn into_traverser(self) -> Traverser<E>;
}

/// A traverser as a value.
pub struct Traverser<E> {
    pub(crate) function: TraverserFn,
    of: PhantomData<fn() -> E>,
}

impl<E> std::fmt::Debug for Traverser<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Traverser")
    }
}

impl<E: 'static, How, R: Rule<Traversal<E>, Query<E>, How>> IntoTraverser<E, How> for R {
    fn into_traverser(self) -> Traverser<E> {
        let function: TraverserFn = Arc::new(move |query: QueryCore, context: ContextCore| {
            let traversal =
                Traversal { query: Query::from_core(query), context: Context::from_core(context) };
            let asked = self.ask(traversal);
            Box::pin(async move { asked.await.map(|query| query.core) })
        });
        Traverser { function, of: PhantomData }
    }
}

/// The interceptors of an entity: those added at run time first.
pub(crate) fn interceptors(client: &Client, schema: &'static EntitySchema) -> Option<Arc<[InterceptorFn]>> {
    let own = (schema.node)().behaviour().map_or(&[][..], |behaviour| &behaviour.interceptors);
    let mut all = client.carried.interceptors(schema).chain(own).peekable();
    all.peek()?;
    Some(all.cloned().collect())
}

/// Runs a query through its interceptors, if it has any.
pub(crate) async fn run<F, Fut>(
    client: &Client,
    op: QueryOp,
    query: QueryCore,
    last: F,
) -> Result<AnswerCore, Error>
where
    F: FnOnce(Client, QueryCore) -> Fut + Send + 'static,
    Fut: Future<Output = Result<AnswerCore, Error>> + Send + 'static,
{
    match interceptors(client, query.schema) {
        None => last(client.clone(), query).await,
        Some(interceptors) => {
            let client = client.clone();
            let asking = client.clone();
            let last: Last = Box::new(move |query| Box::pin(last(asking, query)));
            NextQueryCore { interceptors, at: 0, op, client, last }.run(query).await
        }
    }
}

fn unexpected(schema: &'static EntitySchema) -> Error {
    Error::hook(schema, "an interceptor returned another kind of answer than was asked for")
}

impl AnswerCore {
    pub(crate) fn value<T: Any + Send>(value: T) -> Self {
        AnswerCore::Value(Box::new(value))
    }

    pub(crate) fn entities(self, schema: &'static EntitySchema) -> Result<Box<dyn Batch>, Error> {
        match self {
            AnswerCore::Entities(batch) => Ok(batch),
            _ => Err(unexpected(schema)),
        }
    }

    pub(crate) fn stream(self, schema: &'static EntitySchema) -> Result<EntityStream, Error> {
        match self {
            AnswerCore::Stream(stream) => Ok(stream),
            _ => Err(unexpected(schema)),
        }
    }

    pub(crate) fn into_value<T: Any>(self, schema: &'static EntitySchema) -> Result<T, Error> {
        match self {
            AnswerCore::Value(value) => value.downcast().map(|value| *value).map_err(|_| unexpected(schema)),
            _ => Err(unexpected(schema)),
        }
    }
}
