//! Creating an entity, or changing the one that is there already.
//!
//! An upsert is a create or an update of one, and takes the way of whichever it turns out to be: with its hooks, its policy,
//! its defaults and its checks. An update is tied to what the conflict is about, so that it never changes a row that is not
//! in conflict any more.

mod attempt;
mod conflict;

use std::future::{Ready, ready};
use std::marker::PhantomData;

use ent_sql::BoxFuture;

use self::attempt::{Done, Rule, Step};
pub use self::conflict::ConflictTarget;
pub(crate) use self::conflict::Reached;
use crate::changes::{Change, Changes};
use crate::client::Client;
use crate::create::{Create, CreateBulk};
use crate::entity::Entity;
use crate::error::Error;
use crate::field::Field;
use crate::field_type::{FieldType, IntoField, Number};
use crate::predicate::Predicate;
use crate::schema::FieldSchema;
use crate::tx::Tx;
use crate::typed;
use crate::view::Table;

/// What came of an upsert, with the entity as the database holds it then.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct User {
///     pub id: i64,
///     #[ent(unique)]
///     pub email: String,
///     pub name: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![User].create(&client).await?;
/// let user = User::create().email("a8m@ent").name("a8m").on_conflict(User::EMAIL).ignore();
/// match user.save(&client).await? {
///     Upserted::Inserted(user) => println!("welcome, {}", user.name),
///     Upserted::Updated(user) | Upserted::Ignored(user) => println!("hello again, {}", user.name),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upserted<T> {
    /// There was none, and it was created.
    Inserted(T),
    /// There was one, and it was changed.
    Updated(T),
    /// There was one, and it was left as it is.
    Ignored(T),
}

impl<T> Upserted<T> {
    /// The entity, whatever became of it.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").on_conflict(Page::PATH).ignore().save(&client).await?;
    /// assert!(again.is_ignored() && !again.is_inserted() && !again.is_updated());
    /// assert_eq!(again.entity().title.as_deref(), Some("Start"));
    /// assert_eq!(again.into_entity().id, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn entity(&self) -> &T {
        let (Upserted::Inserted(entity) | Upserted::Updated(entity) | Upserted::Ignored(entity)) = self;
        entity
    }

    /// The entity, by value.
    pub fn into_entity(self) -> T {
        let (Upserted::Inserted(entity) | Upserted::Updated(entity) | Upserted::Ignored(entity)) = self;
        entity
    }

    /// Whether there was none before.
    pub fn is_inserted(&self) -> bool {
        matches!(self, Upserted::Inserted(_))
    }

    /// Whether there was one, which was changed.
    pub fn is_updated(&self) -> bool {
        matches!(self, Upserted::Updated(_))
    }

    /// Whether there was one, which was left as it is.
    pub fn is_ignored(&self) -> bool {
        matches!(self, Upserted::Ignored(_))
    }

    fn try_map<U>(self, map: impl FnOnce(T) -> Result<U, Error>) -> Result<Upserted<U>, Error> {
        Ok(match self {
            Upserted::Inserted(value) => Upserted::Inserted(map(value)?),
            Upserted::Updated(value) => Upserted::Updated(map(value)?),
            Upserted::Ignored(value) => Upserted::Ignored(map(value)?),
        })
    }
}

/// A create of one entity or of many: what an upsert starts from.
pub trait Creates: sealed::Sealed {
    /// The entity.
    type Entity: Entity<Kind = Table>;
}

impl<E: Entity<Kind = Table>> Creates for Create<E> {
    type Entity = E;
}

impl<E: Entity<Kind = Table>> Creates for CreateBulk<E> {
    type Entity = E;
}

mod sealed {
    pub trait Sealed {}
    impl<E> Sealed for crate::create::Create<E> {}
    impl<E> Sealed for crate::create::CreateBulk<E> {}
}

/// An upsert that has yet to say what becomes of an entity that is there already.
#[must_use = "nothing is written before it says what to do, and is saved"]
pub struct OnConflict<C> {
    core: UpsertCore,
    of: PhantomData<fn() -> C>,
}

impl<C: Creates> OnConflict<C> {
    pub(crate) fn new(creates: Vec<Changes>, target: impl ConflictTarget<C::Entity>) -> Self {
        let mut parts = Vec::new();
        target.parts(&mut parts);
        let rule = Rule { target: parts, among: Vec::new(), steps: Vec::new(), filter: Vec::new() };
        OnConflict { core: UpsertCore { creates, rule }, of: PhantomData }
    }

    /// Only entities that satisfy the predicate are in conflict: those that a unique index with a condition is of. What is
    /// created is taken to satisfy it.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// #[derive(Entity, Clone, Debug)]
    /// #[ent(index(fields(row), unique, where(sqlite = "gone = false")))]
    /// pub struct Seat {
    ///     pub id: i64,
    ///     pub row: i32,
    ///     pub guest: String,
    ///     #[ent(default = false)]
    ///     pub gone: bool,
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Seat].create(&client).await?;
    /// # Seat::create().row(1).guest("a").save(&client).await?;
    /// let taken = || Seat::create().row(1).guest("b").on_conflict(Seat::ROW).conflict_where(Seat::GONE.eq(false));
    /// assert!(taken().ignore().save(&client).await?.is_ignored());
    /// Seat::update_many().gone(true).exec(&client).await?;
    /// assert!(taken().ignore().save(&client).await?.is_inserted());
    /// # Ok(())
    /// # }
    /// ```
    pub fn conflict_where(mut self, predicate: Predicate<C::Entity>) -> Self {
        self.core.rule.among.push(predicate.expr);
        self
    }

    /// Leaves an entity that is there as it is.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").title("Home").on_conflict(Page::PATH).ignore();
    /// assert_eq!(again.save(&client).await?.entity().title.as_deref(), Some("Start"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ignore(self) -> Upsert<C> {
        Upsert { core: self.core, of: PhantomData }
    }

    /// Changes an entity that is there to what the create sets: its fields and edges, but for the key, what is immutable, and
    /// what the conflict is about. Defaults of a create are for what is created, and change nothing; those of an update apply.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").title("Home").on_conflict(Page::PATH).update_new_values();
    /// assert_eq!(again.save(&client).await?.entity().title.as_deref(), Some("Home"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_new_values(mut self) -> Upsert<C> {
        self.core.rule.steps.push(Step::NewValues);
        self.ignore()
    }

    /// Changes an entity that is there as the methods say that follow.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").title("Home").on_conflict(Page::PATH).update().add(Page::VISITS, 1);
    /// let page = again.save(&client).await?.into_entity();
    /// assert_eq!((page.title.as_deref(), page.visits), (Some("Start"), 1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(mut self) -> Upsert<C> {
        self.core.rule.steps.push(Step::Nothing);
        self.ignore()
    }

    /// Nothing calls it: it is there so that the compiler says what is missing.
    #[doc(hidden)]
    pub fn save(self, _: &Client) -> Ready<Result<(), Error>>
    where
        Self: SaysWhatToDo,
    {
        ready(Ok(()))
    }

    /// Nothing calls it: it is there so that the compiler says what is missing.
    #[doc(hidden)]
    pub fn exec(self, _: &Client) -> Ready<Result<(), Error>>
    where
        Self: SaysWhatToDo,
    {
        ready(Ok(()))
    }
}

/// What no upsert is that has yet to say what becomes of an entity that is there.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the upsert does not say what becomes of an entity that is there already",
    label = "`.ignore()`, `.update_new_values()` or `.update()` is missing",
    note = "call one of them between `on_conflict` and this"
)]
pub trait SaysWhatToDo {}

/// A create that changes the entity that is there already, where there is one, or leaves it.
///
/// Hooks, policies, defaults and validators are those of what happens: of the create, or of the update of one entity. Two
/// upserts at the same time that would both create make one entity: the other one finds it.
///
/// ```
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Page {
///     pub id: i64,
///     #[ent(unique)]
///     pub path: String,
///     pub title: String,
///     #[ent(default = 1)]
///     pub visits: i64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Page].create(&client).await?;
/// for title in ["Start", "Home"] {
///     let page = Page::create().path("/").title(title);
///     page.on_conflict(Page::PATH).update_new_values().add(Page::VISITS, 1).save(&client).await?;
/// }
/// let page = Page::query().only(&client).await?;
/// assert_eq!((&*page.title, page.visits), ("Home", 2));
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is written before it is saved"]
pub struct Upsert<C> {
    core: UpsertCore,
    of: PhantomData<fn() -> C>,
}

impl<C: Creates> Upsert<C> {
    /// Sets a field of an entity that is there.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").on_conflict(Page::PATH).update().set(Page::TITLE, "seen twice");
    /// assert_eq!(again.save(&client).await?.entity().title.as_deref(), Some("seen twice"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<T: FieldType>(self, field: Field<C::Entity, T>, value: impl IntoField<T>) -> Self {
        self.change(field.schema, Change::of(value.into_field().into_value()))
    }

    /// Sets a field of an entity that is there to what the create sets it to, its default included; where there is neither,
    /// it is cleared if it can be.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let page = Page::create().path("/").title("Home").visits(9);
    /// let page = page.on_conflict(Page::PATH).update().set_new(Page::TITLE).save(&client).await?.into_entity();
    /// assert_eq!((page.title.as_deref(), page.visits), (Some("Home"), 0));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_new<T: FieldType>(mut self, field: Field<C::Entity, T>) -> Self {
        self.core.rule.steps.push(Step::New(field.schema));
        self
    }

    /// Adds to a field of an entity that is there.
    pub fn add<T: FieldType<Base: Number>>(
        self,
        field: Field<C::Entity, T>,
        delta: impl IntoField<<T::Base as Number>::Delta>,
    ) -> Self {
        self.change(field.schema, Change::Add(delta.into_field().into_value()))
    }

    /// Clears a field of an entity that is there.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").on_conflict(Page::PATH).update().clear(Page::TITLE);
    /// assert_eq!(again.save(&client).await?.entity().title, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear<T>(self, field: Field<C::Entity, Option<T>>) -> Self
    where
        Option<T>: FieldType,
    {
        self.change(field.schema, Change::Clear)
    }

    /// Changes an entity that is there only if it satisfies the predicate, and else leaves it as it is.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)]
    /// # pub struct Page { pub id: i64, #[ent(unique)] pub path: String, pub title: Option<String>, #[ent(default = 0)] pub visits: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Page].create(&client).await?;
    /// # Page::create().path("/").title("Start").save(&client).await?;
    /// let again = Page::create().path("/").title("Home").on_conflict(Page::PATH).update_new_values();
    /// assert!(again.where_(Page::VISITS.gt(0)).save(&client).await?.is_ignored());
    /// # Ok(())
    /// # }
    /// ```
    pub fn where_(mut self, predicate: Predicate<C::Entity>) -> Self {
        self.core.rule.filter.push(predicate.expr);
        self
    }

    fn change(mut self, field: &'static FieldSchema, change: Change) -> Self {
        self.core.rule.steps.push(Step::Change(field, change));
        self
    }
}

impl<E: Entity<Kind = Table>> Upsert<Create<E>> {
    /// Creates the entity or changes the one that is there, and returns it.
    ///
    /// # Errors
    ///
    /// As a create and an update of one. [`Error::Constraint`] also when the entity that is there is out of the viewer's
    /// sight, [`Error::NotFound`] when a policy keeps it from being changed, and [`Error::Schema`] when what the conflict is
    /// about is not unique. Nothing is written then.
    pub async fn save(self, client: &Client) -> Result<Upserted<E>, Error> {
        self.core.one(client, true).await?.try_map(typed::sole)
    }

    /// Does the same, and returns no entity: a policy may let it be written and not seen.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn exec(self, client: &Client) -> Result<Upserted<()>, Error> {
        self.core.one(client, false).await?.try_map(|_| Ok(()))
    }
}

impl<E: Entity<Kind = Table>> Upsert<CreateBulk<E>> {
    /// Creates the entities or changes those that are there, one after the other, and returns them in the order of their
    /// builders: all in one transaction.
    ///
    /// # Errors
    ///
    /// As those of one entity, of the first that is refused. Nothing is written then.
    pub async fn save(self, client: &Client) -> Result<Vec<Upserted<E>>, Error> {
        let done = self.core.all(client, true).await?;
        done.into_iter().map(|done| done.try_map(typed::sole)).collect()
    }

    /// Does the same, and returns no entities: a policy may let them be written and not seen.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn exec(self, client: &Client) -> Result<Vec<Upserted<()>>, Error> {
        let done = self.core.all(client, false).await?;
        done.into_iter().map(|done| done.try_map(|_| Ok(()))).collect()
    }
}

impl<E: Entity<Kind = Table>> Create<E> {
    /// Makes it an upsert: what becomes of an entity that has the same value of a unique field, the same key, or whatever the
    /// target says, is to be said next.
    pub fn on_conflict(self, target: impl ConflictTarget<E>) -> OnConflict<Self> {
        OnConflict::new(vec![self.core], target)
    }
}

impl<E: Entity<Kind = Table>> CreateBulk<E> {
    /// Makes it an upsert of each of them; see [`Upsert`].
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct Tag { pub id: i64, #[ent(unique)] pub name: String }
    /// # async fn f(client: &Client) -> Result<(), ent::Error> {
    /// let tags = ["rust", "sql", "rust"].map(|name| Tag::create().name(name));
    /// let tags = Tag::create_bulk(tags).on_conflict(Tag::NAME).ignore().save(client).await?;
    /// assert!(tags[2].is_ignored());
    /// # Ok(()) }
    /// ```
    pub fn on_conflict(self, target: impl ConflictTarget<E>) -> OnConflict<Self> {
        OnConflict::new(self.core, target)
    }
}

struct UpsertCore {
    creates: Vec<Changes>,
    rule: Rule,
}

impl UpsertCore {
    fn one(self, client: &Client, read_back: bool) -> BoxFuture<'_, Result<Done, Error>> {
        Box::pin(async move {
            let UpsertCore { mut creates, rule } = self;
            match creates.pop() {
                Some(changes) => rule.run(client, changes, read_back).await,
                None => Err(Error::Schema("an upsert of nothing".to_owned())),
            }
        })
    }

    fn all(self, client: &Client, read_back: bool) -> BoxFuture<'_, Result<Vec<Done>, Error>> {
        Box::pin(async move {
            let UpsertCore { creates, rule } = self;
            let each = async |tx: &Tx| rule.run_all(tx, creates, read_back).await;
            client.transaction(each).await
        })
    }
}
