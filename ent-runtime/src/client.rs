//! The client: a handle to one database, cheap to clone, that every operation takes by reference.

use std::sync::Arc;

use ent_sql::{Access, Connection, Dialect, Done, Driver, Statement};

pub use ent_sql::PoolOptions;

use crate::carried::{Carried, Verdict};
use crate::entity::Entity;
use crate::error::Error;
use crate::hook::{IntoHook, Outcome};
use crate::intercept::{IntoInterceptor, IntoTraverser};
use crate::mutation::{Any, Mutation};
use crate::pipeline;
use crate::tx::{self, Callback, Scope, ScopeGuard, Tx, TxOptions};

/// A handle to one database.
///
/// Cloning it is cheap, and all clones share one pool. A [`Tx`] derefs to a client, so that it goes wherever a client
/// goes.
///
/// ```no_run
/// # async fn f() -> Result<(), ent::Error> {
/// let client = ent::Client::connect("sqlite::memory:").await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    driver: Arc<dyn Driver>,
    /// The transaction that it belongs to, and which of those within.
    scope: Option<(Arc<Scope>, u64)>,
    pub(crate) carried: Carried,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Client");
        debug.field("dialect", &self.dialect()).field("in_transaction", &self.scope.is_some()).finish()
    }
}

impl Client {
    /// Connects to the database that the URL names: `sqlite::memory:`, `sqlite:path.db`, `postgres://…`, `mysql://…`.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// let client = Client::connect("sqlite::memory:").await?;
    /// assert_eq!(client.dialect(), ent::Dialect::Sqlite);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the URL can't be understood, when it names a database whose feature is not enabled, and when the server can't
    /// be reached.
    pub async fn connect(url: &str) -> Result<Client, Error> {
        Client::connect_with(url, PoolOptions::default()).await
    }

    /// Connects with options of the pool.
    ///
    /// ```no_run
    /// # use ent::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// let options = ent::PoolOptions { max_connections: 4, ..Default::default() };
    /// let client = Client::connect_with("postgres://ent@localhost/shop", options).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_with(url: &str, options: PoolOptions) -> Result<Client, Error> {
        Ok(Client::new(ent_sql::connect(url, options).await?))
    }

    /// A client over a driver: one of the built-in ones, or one that wraps them.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// let driver = ent::sql::connect("sqlite::memory:", Default::default()).await?;
    /// let client = Client::new(driver);
    /// assert_eq!(client.dialect(), ent::Dialect::Sqlite);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(driver: Arc<dyn Driver>) -> Client {
        Client { driver, scope: None, carried: Carried::default() }
    }

    /// A client over a pool of sqlx's: each operation takes a connection of it. `Client::from` does the same for PostgreSQL,
    /// whose dialect needs no asking.
    ///
    /// # Errors
    ///
    /// When the server, asked whether it is MySQL or MariaDB, can't be reached.
    #[cfg(feature = "mysql")]
    pub async fn from_mysql(pool: ent_sql::mysql::MySqlPool) -> Result<Client, Error> {
        Ok(Client::new(Arc::new(ent_sql::mysql::MySqlDriver::from_pool(pool).await?)))
    }

    /// The dialect of the database.
    pub fn dialect(&self) -> Dialect {
        self.driver.dialect()
    }

    /// Closes the client and all of its clones: what is under way is finished, and what comes after fails.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// client.close().await;
    /// assert!(User::query().count(&client).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn close(&self) {
        self.driver.close().await;
    }

    /// Opens a transaction; within one, a savepoint.
    ///
    /// It is rolled back when it is dropped before [`Tx::commit`].
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
    /// let tx = client.begin().await?;
    /// User::update_many().age(31).exec(&tx).await?;
    /// let savepoint = tx.begin().await?;
    /// User::delete_many().exec(&savepoint).await?;
    /// savepoint.rollback().await?;
    /// tx.commit().await?;
    /// assert_eq!(User::query().where_(User::AGE.eq(31)).count(&client).await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors of the database, and when the transaction that this client belongs to has ended.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.begin_with(TxOptions::default()).await
    }

    /// Opens a transaction with an isolation, or one that only reads. A savepoint takes no options.
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
    /// use ent::{Isolation, TxOptions};
    ///
    /// let options = TxOptions { isolation: Some(Isolation::Serializable), ..Default::default() };
    /// let tx = client.begin_with(options).await?;
    /// assert_eq!(User::query().count(&tx).await?, 2);
    /// tx.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub async fn begin_with(&self, options: TxOptions) -> Result<Tx, Error> {
        match &self.scope {
            Some((scope, id)) => Tx::nested(self, Arc::clone(scope), *id).await,
            None => {
                let access = if options.read_only { Access::Read } else { Access::Write };
                let connection = self.driver.acquire(access).await?;
                Tx::outermost(self, connection, options).await
            }
        }
    }

    /// Runs a transaction: it is committed when the closure returns `Ok`, and rolled back when it returns an error, panics
    /// or is dropped.
    ///
    /// # Errors
    ///
    /// The closure's own error, and those of [`begin`](Self::begin) and [`Tx::commit`].
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # async fn f(client: &Client) -> Result<(), ent::Error> {
    /// let user = client
    ///     .transaction(async |tx| {
    ///         let user = User::create().name("a8m").save(tx).await?;
    ///         User::update_many().name("all").exec(tx).await?;
    ///         Ok::<_, ent::Error>(user)
    ///     })
    ///     .await?;
    /// # let _ = user; Ok(()) }
    /// ```
    pub async fn transaction<T, E, F>(&self, run: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        self.transaction_with(TxOptions::default(), run).await
    }

    /// Runs a transaction with options; see [`transaction`](Self::transaction).
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
    /// let reading = ent::TxOptions { read_only: true, ..Default::default() };
    /// let names = async |tx: &Tx| User::query().select(User::NAME).all(tx).await;
    /// assert_eq!(client.transaction_with(reading, names).await?.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`transaction`](Self::transaction).
    pub async fn transaction_with<T, E, F>(&self, options: TxOptions, run: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<Error>,
    {
        let tx = self.begin_with(options).await?;
        match run(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Runs the callback after the outermost commit of the transaction that this client belongs to, as [`Tx::on_commit`]
    /// does: what a hook does that tells the world of what was written.
    ///
    /// # Errors
    ///
    /// When the client belongs to no transaction, or to one that has ended.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// async fn announce(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    ///     m.client().on_commit(|| println!("there is a new user")).await?;
    ///     next.run(m).await
    /// }
    /// # fn f(client: &Client) { let _ = client.hook(announce); }
    /// ```
    pub async fn on_commit(&self, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        self.at_end(Callback::Commit(Box::new(run))).await
    }

    /// Runs the callback when the transaction that this client belongs to, or one around it, was rolled back.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct User { pub id: i64, pub age: i32, pub name: String }
    /// async fn upload(m: Mutation<User>, next: Next<User>) -> Result<Outcome<User>, ent::Error> {
    ///     m.client().on_rollback(|| println!("the file is to be removed again")).await?;
    ///     next.run(m).await
    /// }
    /// # fn f(client: &Client) { let _ = client.hook(upload); }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`on_commit`](Self::on_commit).
    pub async fn on_rollback(&self, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        self.at_end(Callback::Rollback(Box::new(run))).await
    }

    async fn at_end(&self, callback: Callback) -> Result<(), Error> {
        match &self.scope {
            Some((scope, id)) => scope.at_end(*id, callback).await,
            None => Err(tx::misused("the client belongs to no transaction")),
        }
    }

    /// Runs a statement of one's own. It is a door of its own, so that it is seen in a review: nothing that entities
    /// declare applies to it.
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
    /// let statement = ent::sql::Statement::new("UPDATE users SET age = ?", vec![ent::sql::Value::Int(31)]);
    /// assert_eq!(client.raw_execute(statement).await?.rows_affected, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Errors of the database.
    pub async fn raw_execute(&self, statement: Statement) -> Result<Done, Error> {
        let mut session = self.session(Access::Write).await?;
        Ok(session.connection()?.execute(statement).await?)
    }

    /// The client with a value for hooks, interceptors and policies to read, in place of one of the same type: the viewer, a
    /// request's id, a switch.
    ///
    /// ```
    /// # async fn f(client: &ent::Client) {
    /// struct Viewer { user: i64 }
    /// let client = client.with(Viewer { user: 1 });
    /// assert_eq!(client.get::<Viewer>().map(|viewer| viewer.user), Some(1));
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which carries the value"]
    pub fn with<T: std::any::Any + Send + Sync>(&self, value: T) -> Client {
        self.carrying(self.carried.with(value))
    }

    /// The value of that type that the client carries, if it carries one.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// struct RequestId(u64);
    /// # fn f(client: &ent::Client) {
    /// assert!(client.get::<RequestId>().is_none());
    /// let id: Option<Arc<RequestId>> = client.with(RequestId(7)).get();
    /// assert_eq!(id.map(|id| id.0), Some(7));
    /// # }
    /// ```
    pub fn get<T: std::any::Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.carried.get()
    }

    /// The client for trusted code: every policy allows, and no field is hidden. The reason is for whoever reads the code, and
    /// for hooks, which can read it by [`verdict`](Self::verdict).
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub active: bool }
    /// # async fn f(client: &Client) -> Result<(), ent::Error> {
    /// let gone = User::delete_many().where_(User::ACTIVE.eq(false)).exec(&client.allow("nightly cleanup")).await?;
    /// # Ok(()) }
    /// ```
    #[must_use = "it is the client that is returned which is allowed everything"]
    pub fn allow(&self, reason: &str) -> Client {
        self.carrying(self.carried.decided(Verdict::Allow(reason.into())))
    }

    /// The client with every query and mutation denied, for this reason.
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
    /// let nobody = client.deny("down for maintenance");
    /// assert!(User::query().all(&nobody).await.is_err_and(|error| error.is_denied()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which is denied everything"]
    pub fn deny(&self, reason: &str) -> Client {
        self.carrying(self.carried.decided(Verdict::Deny(reason.into())))
    }

    /// What was decided for this client in place of the policies, if anything was.
    ///
    /// ```
    /// use ent::Verdict;
    /// # fn f(client: &ent::Client) {
    /// let trusted = client.allow("nightly cleanup");
    /// assert_eq!(trusted.verdict(), Some(&Verdict::Allow("nightly cleanup".into())));
    /// # }
    /// ```
    pub fn verdict(&self) -> Option<&Verdict> {
        self.carried.verdict()
    }

    /// The client with a hook around the mutations of `E`, inside of those that it has, and outside of the entity's own.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String }
    /// # fn f(client: &Client) {
    /// let client = client.hook(async |m: Mutation<User>, next: Next<User>| {
    ///     println!("{} of {:?}", m.op(), m.get(User::NAME));
    ///     next.run(m).await
    /// });
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the hook"]
    pub fn hook<E: Entity>(&self, hook: impl IntoHook<E>) -> Client {
        self.carrying(self.carried.hook(Some(E::SCHEMA), hook.into_hook().function))
    }

    /// The client with a hook around the mutations of every entity.
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
    /// let client = client.hook_all(async |m: Mutation<ent::Any>, next: Next<ent::Any>| {
    ///     Err(m.error(format!("no {} today", m.op())))
    /// });
    /// let refused = User::delete_many().exec(&client).await;
    /// assert_eq!(refused.map_err(|error| error.to_string()), Err("User: no Delete today".to_owned()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the hook"]
    pub fn hook_all(&self, hook: impl IntoHook<Any>) -> Client {
        self.carrying(self.carried.hook(None, hook.into_hook().function))
    }

    /// The client with an interceptor around the queries of `E`, inside of those that it has.
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
    /// let loud = client.intercept(async |query: Query<User>, next: NextQuery<User>| {
    ///     next.run(query).await?.map(|user| {
    ///         user.name.make_ascii_uppercase();
    ///         Ok(())
    ///     })
    /// });
    /// assert_eq!(User::get(1, &loud).await?.name, "A8M");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the interceptor"]
    pub fn intercept<E: Entity>(&self, interceptor: impl IntoInterceptor<E>) -> Client {
        self.carrying(self.carried.intercept(Some(E::SCHEMA), interceptor.into_interceptor().function))
    }

    /// The client with an interceptor around the queries of every entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # fn f(client: &Client) {
    /// let client = client.intercept_all(async |query: Query<ent::Any>, next: NextQuery<ent::Any>| {
    ///     println!("{:?} of {}", next.op(), query.entity().name);
    ///     next.run(query).await
    /// });
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the interceptor"]
    pub fn intercept_all(&self, interceptor: impl IntoInterceptor<Any>) -> Client {
        self.carrying(self.carried.intercept(None, interceptor.into_interceptor().function))
    }

    /// The client with a traverser of the queries of `E`, after those that it has.
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
    /// let grown = client.traverse(|t: Traversal<User>| Ok(t.query.where_(User::AGE.gte(30))));
    /// assert_eq!(User::query().count(&grown).await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the traverser"]
    pub fn traverse<E: Entity, How>(&self, traverser: impl IntoTraverser<E, How>) -> Client {
        self.carrying(self.carried.traverse(Some(E::SCHEMA), traverser.into_traverser().function))
    }

    /// The client with a traverser of the queries of every entity.
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
    /// let short = client.traverse_all(|t: Traversal<ent::Any>| {
    ///     Ok(if t.query.is_limited() { t.query } else { t.query.limit(1) })
    /// });
    /// assert_eq!(User::query().all(&short).await?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "it is the client that is returned which has the traverser"]
    pub fn traverse_all<How>(&self, traverser: impl IntoTraverser<Any, How>) -> Client {
        self.carrying(self.carried.traverse(None, traverser.into_traverser().function))
    }

    /// Runs a mutation from the beginning, with all hooks and rules: what a hook does that made it another operation.
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
    /// // Whoever deletes a user only makes it a nobody.
    /// let client = client.hook(async |mut m: Mutation<User>, next: Next<User>| {
    ///     if !m.op().is(Op::DELETE_ONE) {
    ///         return next.run(m).await;
    ///     }
    ///     m.set_op(Op::UPDATE_ONE)?;
    ///     m.set(User::NAME, "nobody");
    ///     m.client().clone().mutate(m).await
    /// });
    /// User::delete(1).exec(&client).await?;
    /// assert_eq!(User::get(1, &client).await?.name, "nobody");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the operation itself.
    pub async fn mutate<E: Entity>(&self, mutation: Mutation<E>) -> Result<Outcome<E>, Error> {
        let mut core = mutation.core;
        core.client = self.clone();
        pipeline::run(core).await.map(Outcome::from_core)
    }

    pub(crate) fn carrying(&self, carried: Carried) -> Client {
        Client { carried, ..self.clone() }
    }

    /// The client for what the runtime or a rule of an entity asks itself.
    pub(crate) fn trusted(&self, what: &str) -> Client {
        self.allow(&format!("what a rule asks: {what}"))
    }

    /// A connection for one operation: the transaction's, or one of the pool's.
    pub(crate) async fn session(&self, access: Access) -> Result<Session, Error> {
        match &self.scope {
            Some((scope, id)) => Ok(Session::InTransaction(scope.enter(*id).await?)),
            None => Ok(Session::Own(self.driver.acquire(access).await?)),
        }
    }

    pub(crate) fn scoped(&self, scope: Arc<Scope>, id: u64) -> Client {
        Client { scope: Some((scope, id)), ..self.clone() }
    }

    pub(crate) fn is_in_transaction(&self) -> bool {
        self.scope.is_some()
    }

    /// Whether an operation that is under way leaves no connection for another.
    pub(crate) fn has_one_connection(&self) -> bool {
        self.scope.is_some() || self.driver.max_connections() == 1
    }
}

/// A connection for one operation.
pub(crate) enum Session {
    Own(Box<dyn Connection>),
    InTransaction(ScopeGuard),
}

impl Session {
    /// Notes that a stream holds the connection from now on.
    pub(crate) fn stream(&mut self) {
        if let Session::InTransaction(guard) = self {
            guard.stream();
        }
    }

    pub(crate) fn connection(&mut self) -> Result<&mut dyn Connection, Error> {
        match self {
            Session::Own(connection) => Ok(&mut **connection),
            Session::InTransaction(guard) => guard.connection(),
        }
    }
}

/// A client over a pool of sqlx's: each operation takes a connection of it.
#[cfg(feature = "postgres")]
impl From<ent_sql::postgres::PgPool> for Client {
    fn from(pool: ent_sql::postgres::PgPool) -> Self {
        Client::new(Arc::new(ent_sql::postgres::PostgresDriver::from_pool(pool)))
    }
}
