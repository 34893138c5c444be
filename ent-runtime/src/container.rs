//! The edges of a loaded entity: a container that knows whether it was loaded, and says so when it was not.
//!
//! What was loaded is held erased, so that the compiler never follows the entity graph when it works out auto traits or
//! drop glue: a ring of hundreds of entities compiles.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::batch::Erased;
use crate::entity::Entity;
use crate::error::Error;
use crate::schema::EdgeSchema;

/// What a loader hands to an entity: the neighbours of one of its edges.
pub struct Loaded {
    /// The name that the load was given, if any.
    pub(crate) name: Option<Arc<str>>,
    /// An `Arc<Vec<T>>` for a to-many edge, an `Arc<T>` for a to-one edge, or nothing where there is no neighbour.
    pub(crate) value: Option<Erased>,
}

#[derive(Clone, Default)]
enum State {
    #[default]
    NotLoaded,
    Missing,
    Loaded(Erased),
}

impl From<Option<Erased>> for State {
    fn from(value: Option<Erased>) -> Self {
        value.map_or(State::Missing, State::Loaded)
    }
}

#[derive(Clone, Default)]
struct Container {
    edge: Option<&'static EdgeSchema>,
    state: State,
    named: Option<Box<Vec<(Arc<str>, State)>>>,
}

impl Container {
    fn set(&mut self, loaded: Loaded) {
        let state = State::from(loaded.value);
        match loaded.name {
            None => self.state = state,
            Some(name) => {
                let named = self.named.get_or_insert_default();
                named.retain(|(other, _)| *other != name);
                named.push((name, state));
            }
        }
    }

    fn named(&self, name: &str) -> &State {
        let found = self.named.iter().flat_map(|named| named.iter()).find(|(other, _)| &**other == name);
        found.map_or(&State::NotLoaded, |(_, state)| state)
    }
}

/// The neighbours of a to-many edge.
///
/// Until a query loads the edge [`get`](Self::get) is an error, never an empty list. serde writes the list when it is
/// loaded and `null` when it is not, and reads both back as what they were. Put
/// `#[serde(default, skip_serializing_if = "Many::is_not_loaded")]` on the field to leave an edge out that was not loaded.
/// Named loads are not written.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String }
/// let pets: Many<Pet> = Many::not_loaded();
/// assert!(pets.get().is_err());
/// ```
pub struct Many<T> {
    container: Container,
    target: PhantomData<fn() -> T>,
}

/// The neighbour of a to-one edge, if there is one.
///
/// Until a query loads the edge [`get`](Self::get) is an error, never `None`. serde writes the neighbour, `false` where the
/// edge was loaded and there is none, and `null` when it was not loaded, and reads each back as what it was.
/// `#[serde(default, skip_serializing_if = "One::is_not_loaded")]` leaves an edge out that was not loaded.
///
/// ```
/// # use ent::prelude::*;
/// # #[derive(Entity, Clone)] pub struct User { pub id: i64 }
/// let owner: One<User> = One::not_loaded();
/// assert!(owner.get().is_err());
/// ```
pub struct One<T> {
    container: Container,
    target: PhantomData<fn() -> T>,
}

impl<T: Entity> Many<T> {
    /// The neighbours, in the order of the load.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// assert!(user.pets.get().is_err(), "nothing has loaded them");
    /// let user = User::query().with(User::PETS).only(&client).await?;
    /// assert_eq!(user.pets.get()?[0].name, "pedro");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no query loaded the edge.
    pub fn get(&self) -> Result<&[T], Error> {
        self.container.many(&self.container.state, T::SCHEMA.name)
    }

    /// What a load [selected](crate::Load::select) of the neighbours.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let user = User::query().with(User::PETS.select(Pet::NAME)).only(&client).await?;
    /// assert_eq!(user.pets.selected::<String>()?, ["pedro"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no query loaded the edge, or not with a selection of this type.
    pub fn selected<V: 'static>(&self) -> Result<&[V], Error> {
        self.container.many(&self.container.state, T::SCHEMA.name)
    }

    /// What the load of that name [selected](crate::Load::select) of the neighbours.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let user = User::query().with(User::PETS.named("names").select(Pet::NAME)).only(&client).await?;
    /// assert_eq!(user.pets.named_selected::<String>("names")?, ["pedro"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`selected`](Self::selected).
    pub fn named_selected<V: 'static>(&self, name: &str) -> Result<&[V], Error> {
        self.container.many(self.container.named(name), T::SCHEMA.name)
    }

    /// The neighbours of the load of that name.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let load = User::PETS.where_(Pet::NAME.has_prefix("x")).named("with x");
    /// let user = User::query().with(load).with(User::PETS).only(&client).await?;
    /// assert_eq!((user.pets.get()?.len(), user.pets.named("with x")?.len()), (1, 0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no load had that name.
    pub fn named(&self, name: &str) -> Result<&[T], Error> {
        self.container.many(self.container.named(name), T::SCHEMA.name)
    }
}

impl Container {
    /// What was loaded, if it is of that type: neighbours, or what was selected of them.
    fn loaded<'a, V: 'static>(&self, state: &'a State, target: &'static str) -> Result<Option<&'a V>, Error> {
        let not_loaded = Error::NotLoaded { edge: self.edge, target };
        match state {
            State::NotLoaded => Err(not_loaded),
            State::Missing => Ok(None),
            State::Loaded(loaded) => loaded.downcast_ref::<V>().map(Some).ok_or(not_loaded),
        }
    }

    fn many<'a, V: 'static>(&self, state: &'a State, target: &'static str) -> Result<&'a [V], Error> {
        Ok(self.loaded::<Vec<V>>(state, target)?.map_or(&[], Vec::as_slice))
    }
}

impl<T: Entity> One<T> {
    /// The neighbour, or `None` when there is none.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let pet = Pet::query().with(Pet::OWNER).only(&client).await?;
    /// assert_eq!(pet.owner.get()?.map(|owner| owner.id), Some(user.id));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no query loaded the edge.
    pub fn get(&self) -> Result<Option<&T>, Error> {
        self.container.loaded(&self.container.state, T::SCHEMA.name)
    }

    /// The neighbour, which must be there.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let pet = Pet::query().with(Pet::OWNER).only(&client).await?;
    /// assert_eq!(pet.owner.require()?.name, "a8m");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no query loaded the edge, and [`Error::NotFound`] when there is no neighbour.
    pub fn require(&self) -> Result<&T, Error> {
        self.get()?.ok_or(Error::NotFound { entity: T::SCHEMA.name })
    }

    /// What a load [selected](crate::Load::select) of the neighbour.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let pet = Pet::query().with(Pet::OWNER.select(User::NAME)).only(&client).await?;
    /// assert_eq!(pet.owner.selected::<String>()?.map(String::as_str), Some("a8m"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no query loaded the edge, or not with a selection of this type.
    pub fn selected<V: 'static>(&self) -> Result<Option<&V>, Error> {
        self.container.loaded(&self.container.state, T::SCHEMA.name)
    }

    /// The neighbour of the load of that name.
    ///
    /// ```
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
    /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![User].create(&client).await?;
    /// let user = User::create().name("a8m").save(&client).await?;
    /// Pet::create().name("pedro").owner(&user).save(&client).await?;
    /// let load = Pet::OWNER.where_(User::NAME.eq("nati")).named("nati");
    /// let pet = Pet::query().with(load).only(&client).await?;
    /// assert!(pet.owner.named("nati")?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`] when no load had that name.
    pub fn named(&self, name: &str) -> Result<Option<&T>, Error> {
        self.container.loaded(self.container.named(name), T::SCHEMA.name)
    }
}

macro_rules! container {
    ($name:ident) => {
        impl<T> $name<T> {
            /// The state before a query has loaded the edge.
            pub fn not_loaded() -> Self {
                $name { container: Container::default(), target: PhantomData }
            }

            /// Whether no query has loaded the edge.
            ///
            /// ```
            /// # use ent::prelude::*;
            /// # #[derive(Entity, Clone)] pub struct User { pub id: i64, pub name: String, pub pets: Many<Pet> }
            /// # #[derive(Entity, Clone)] pub struct Pet { pub id: i64, pub name: String, #[ent(inverse = pets)] pub owner: One<User> }
            /// let user = User { id: 1, name: "a8m".into(), pets: Many::not_loaded() };
            /// assert!(user.pets.is_not_loaded());
            /// ```
            pub fn is_not_loaded(&self) -> bool {
                matches!(self.container.state, State::NotLoaded)
            }

            #[doc(hidden)]
            pub fn of(edge: &'static EdgeSchema) -> Self {
                let container = Container { edge: Some(edge), ..Container::default() };
                $name { container, target: PhantomData }
            }

            #[doc(hidden)]
            pub fn set(&mut self, loaded: Loaded) {
                self.container.set(loaded);
            }
        }

        /// A copy shares what was loaded.
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name { container: self.container.clone(), target: PhantomData }
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self::not_loaded()
            }
        }

        /// Shows the neighbours, or `..` when they were not loaded.
        impl<T: Entity + std::fmt::Debug> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.get() {
                    Ok(loaded) => loaded.fmt(f),
                    Err(_) => f.write_str(".."),
                }
            }
        }

        /// Two edges are equal when neither is loaded, or when both are and lead to equal neighbours.
        impl<T: Entity + PartialEq> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.get().ok() == other.get().ok()
            }
        }
    };
}

container!(Many);
container!(One);

impl<T: Entity + Serialize> Serialize for Many<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().ok().serialize(serializer)
    }
}

impl<'de, T: Entity + Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let loaded: Option<Vec<T>> = Deserialize::deserialize(deserializer)?;
        let mut edge = Many::not_loaded();
        if let Some(neighbours) = loaded {
            edge.set(Loaded { name: None, value: Some(Arc::new(neighbours)) });
        }
        Ok(edge)
    }
}

impl<T: Entity + Serialize> Serialize for One<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.get() {
            Ok(Some(neighbour)) => neighbour.serialize(serializer),
            Ok(None) => serializer.serialize_bool(false),
            Err(_) => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Entity + Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written<T> {
            Missing(#[allow(dead_code, reason = "that it is a bool says it all")] bool),
            Neighbour(T),
        }
        let written: Option<Written<T>> = Deserialize::deserialize(deserializer)?;
        let mut edge = One::not_loaded();
        match written {
            None => {}
            Some(Written::Missing(_)) => edge.set(Loaded { name: None, value: None }),
            Some(Written::Neighbour(t)) => edge.set(Loaded { name: None, value: Some(Arc::new(t)) }),
        }
        Ok(edge)
    }
}
