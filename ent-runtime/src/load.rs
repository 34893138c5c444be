//! Loads of edges, as a query asks for them: which edge, and which of its neighbours in which order.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::edge::{ToMany, ToOne};
use crate::entity::Entity;
use crate::order::Order;
use crate::predicate::Predicate;
use crate::query::QueryCore;
use crate::schema::EdgeSchema;
use crate::select::Selection;
use crate::selected::{LoadSelection, Shared};

/// A load without its type.
#[derive(Clone)]
pub(crate) struct EagerCore {
    pub(crate) edge: &'static EdgeSchema,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) query: QueryCore,
    /// What is selected in place of whole entities.
    pub(crate) selection: Option<Arc<dyn LoadSelection>>,
}

impl EagerCore {
    /// Adds a load, in place of one of the same edge and name.
    pub(crate) fn add(loads: &mut Vec<EagerCore>, load: EagerCore) {
        loads.retain(|other| other.edge.name != load.edge.name || other.name != load.name);
        loads.push(load);
    }
}

/// A load of an edge from entities of type `E` to `T`, to be given to [`Query::with`](crate::Query::with).
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
/// let query = User::query().with(User::PETS.where_(Pet::NAME.contains("o")).order_by(Pet::NAME.asc()).limit(3));
/// # let _ = query;
/// ```
pub struct Load<E, T> {
    core: EagerCore,
    of: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Load<E, T> {
    fn clone(&self) -> Self {
        Load { core: self.core.clone(), of: PhantomData }
    }
}

impl<E: Entity, T: Entity> Load<E, T> {
    pub(crate) fn new(edge: &'static EdgeSchema) -> Self {
        Load {
            core: EagerCore { edge, name: None, query: QueryCore::new(T::SCHEMA), selection: None },
            of: PhantomData,
        }
    }

    /// Loads only the neighbours that satisfy the predicate.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().with(User::PETS.load().where_(Pet::NAME.contains("o")));
    /// ```
    pub fn where_(mut self, predicate: Predicate<T>) -> Self {
        self.core.query.filter.push(predicate.expr);
        self
    }

    /// Puts the neighbours of each entity in this order.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().with(User::PETS.load().order_by(Pet::NAME.asc()));
    /// ```
    pub fn order_by(mut self, order: Order<T>) -> Self {
        self.core.query.order.push(order.term);
        self
    }

    /// Loads at most that many neighbours of each entity.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().with(User::PETS.load().limit(3));
    /// ```
    pub fn limit(mut self, limit: u64) -> Self {
        self.core.query.limit = Some(limit);
        self
    }

    /// Leaves out that many neighbours of each entity at the beginning.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().with(User::PETS.order_by(Pet::NAME.asc()).offset(3));
    /// ```
    pub fn offset(mut self, offset: u64) -> Self {
        self.core.query.offset = Some(offset);
        self
    }

    /// Loads an edge of the neighbours too.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// let query = User::query().with(User::PETS.load().with(Pet::OWNER));
    /// ```
    pub fn with(mut self, load: impl Into<Eager<T>>) -> Self {
        EagerCore::add(&mut self.core.query.loads, load.into().core);
        self
    }

    /// Loads fields of the neighbours in place of whole entities: `user.pets.selected::<String>()`.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let user = User::query().with(User::PETS.load().select(Pet::NAME)).only(&client).await?;
    /// assert_eq!(user.pets.selected::<String>()?, ["pedro"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<S: Selection<T> + Sync>(mut self, selection: S) -> SelectedLoad<E>
    where
        S::Output: Sync,
    {
        self.core.selection = Some(Arc::new(Shared::<T, S>::new(selection)));
        // What is no entity has no edges.
        self.core.query.loads.clear();
        SelectedLoad { core: self.core, of: PhantomData }
    }

    /// Keeps the load under a name of its own, so that one edge can be loaded in several ways: `user.pets.named("young")`.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// User::create().save(&client).await?;
    /// let load = User::PETS.where_(Pet::NAME.has_prefix("p")).named("with p");
    /// let user = User::query().with(load).only(&client).await?;
    /// assert!(user.pets.named("with p")?.is_empty() && user.pets.is_not_loaded());
    /// # Ok(())
    /// # }
    /// ```
    pub fn named(mut self, name: &str) -> Self {
        self.core.name = Some(name.into());
        self
    }
}

/// A load of any edge of `E`: what [`Query::with`](crate::Query::with) takes. It comes from an edge or a [`Load`].
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
/// use ent::Eager;
/// let loads: [Eager<User>; 2] = [User::PETS.into(), User::PETS.limit(1).named("one").into()];
/// let query = loads.into_iter().fold(User::query(), Query::with);
/// ```
pub struct Eager<E> {
    pub(crate) core: EagerCore,
    of: PhantomData<fn() -> E>,
}

impl<E, T> From<Load<E, T>> for Eager<E> {
    fn from(load: Load<E, T>) -> Self {
        Eager { core: load.core, of: PhantomData }
    }
}

/// A load of fields of the neighbours in place of whole entities. See [`Load::select`].
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub pets: Many<Pet> }
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
/// let load: ent::SelectedLoad<User> = User::PETS.limit(1).select(Pet::NAME);
/// ```
pub struct SelectedLoad<E> {
    core: EagerCore,
    of: PhantomData<fn() -> E>,
}

impl<E> From<SelectedLoad<E>> for Eager<E> {
    fn from(load: SelectedLoad<E>) -> Self {
        Eager { core: load.core, of: PhantomData }
    }
}

impl<E: Entity, T: Entity> From<ToMany<E, T>> for Eager<E> {
    fn from(edge: ToMany<E, T>) -> Self {
        edge.load().into()
    }
}

impl<E: Entity, T: Entity> From<ToOne<E, T>> for Eager<E> {
    fn from(edge: ToOne<E, T>) -> Self {
        edge.load().into()
    }
}
