//! Mixins: fields and edges that several entities have, and the ones that are needed most often.
//!
//! A mixin is a struct with `#[derive(Mixin)]`, and an entity has it by a member of that type: see [`Mixin`] and the chapter
//! of the guide. Of a mixin of this module, bring the setters into scope too: `use ent::mixin::{Version, VersionSetters}`.

#[cfg(feature = "chrono")]
use chrono::{DateTime, Utc};

pub use ent_macros::Mixin;
pub use ent_runtime::mixin::*;
#[cfg(feature = "chrono")]
use ent_runtime::{Error, Mutation, Next, Op, Outcome, Predicate, Query, Traversal};

/// When an entity was created, in the column `create_time`.
///
/// ```
/// use chrono::Utc;
/// use ent::mixin::CreateTime;
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Card {
///     pub id: i64,
///     #[ent(mixin)]
///     pub created: CreateTime,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Card].create(&client).await?;
/// let card = Card::create().save(&client).await?;
/// assert!(card.created.create_time <= Utc::now());
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct CreateTime {
    /// When it was created.
    #[ent(default = Utc::now(), immutable)]
    pub create_time: DateTime<Utc>,
}

/// When an entity was last updated, in the column `update_time`. Every update sets it, unless it sets it itself.
///
/// ```
/// use ent::mixin::UpdateTime;
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Card {
///     pub id: i64,
///     #[ent(mixin)]
///     pub updated: UpdateTime,
///     pub number: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Card].create(&client).await?;
/// let card = Card::create().number("1").save(&client).await?;
/// let newer = card.update().number("2").save(&client).await?;
/// assert!(newer.updated.update_time > card.updated.update_time);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct UpdateTime {
    /// When it was last updated; at first, when it was created.
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub update_time: DateTime<Utc>,
}

/// When an entity was created and last updated, in the columns `create_time` and `update_time`.
///
/// ```
/// use ent::mixin::Time;
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Card {
///     pub id: i64,
///     #[ent(mixin)]
///     pub time: Time,
///     pub number: String,
/// }
///
/// let newest = Card::query().order_by(Card::TIME.create_time.desc()).limit(10);
/// ```
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct Time {
    /// When it was created.
    #[ent(default = Utc::now(), immutable)]
    pub create_time: DateTime<Utc>,
    /// When it was last updated; at first, when it was created. Every update sets it, unless it sets it itself.
    #[ent(default = Utc::now(), update_default = Utc::now())]
    pub update_time: DateTime<Utc>,
}

/// Deletion that marks and does not remove: when an entity was deleted is in the column `delete_time`.
///
/// `delete` and `delete_many` set the time on what is not deleted yet, and leave the row. No query finds it from then on, at
/// whichever step: not as a neighbour either, nor loaded along. What is deleted already is not found by another `delete`;
/// an update finds it, so that `clear_delete_time` takes it back. With [`SkipSoftDelete`] on the client nothing of this
/// happens: queries find everything, and a deletion removes the row.
///
/// ```
/// use ent::mixin::{SkipSoftDelete, SoftDelete, SoftDeleteSetters};
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Pet {
///     pub id: i64,
///     #[ent(mixin)]
///     pub deletion: SoftDelete,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Pet].create(&client).await?;
/// let pet = Pet::create().save(&client).await?;
/// Pet::delete(&pet).exec(&client).await?;
/// assert_eq!(Pet::query().count(&client).await?, 0);
/// assert!(Pet::delete(&pet).exec(&client).await.is_err_and(|error| error.is_not_found()));
///
/// let everything = client.with(SkipSoftDelete);
/// assert!(Pet::get(&pet, &everything).await?.deletion.is_deleted());
/// pet.update().clear_delete_time().save(&client).await?;
/// assert_eq!(Pet::query().count(&client).await?, 1);
///
/// Pet::delete(&pet).exec(&everything).await?;
/// assert_eq!(Pet::query().count(&everything).await?, 0);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
#[ent(hooks(mark_deleted), traversers(leave_out_deleted))]
pub struct SoftDelete {
    /// When it was deleted, if it was.
    pub delete_time: Option<DateTime<Utc>>,
}

/// On a client, `client.with(SkipSoftDelete)`: entities with [`SoftDelete`] are found though they are deleted, and really
/// removed by a deletion.
#[cfg(feature = "chrono")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkipSoftDelete;

#[cfg(feature = "chrono")]
async fn mark_deleted<E: HasMixin<SoftDelete>>(
    mut m: Mutation<E>,
    next: Next<E>,
) -> Result<Outcome<E>, Error> {
    let update = match m.op() {
        Op::DELETE => Op::UPDATE,
        Op::DELETE_ONE => Op::UPDATE_ONE,
        _ => return next.run(m).await,
    };
    if m.client().get::<SkipSoftDelete>().is_none() {
        m.set_op(update)?;
        m.set(E::MIXIN.delete_time, Utc::now());
        m.where_(E::MIXIN.not_deleted());
    }
    next.run(m).await
}

#[cfg(feature = "chrono")]
fn leave_out_deleted<E: HasMixin<SoftDelete>>(traversal: Traversal<E>) -> Result<Query<E>, Error> {
    match traversal.context.get::<SkipSoftDelete>() {
        Some(_) => Ok(traversal.query),
        None => Ok(traversal.query.where_(E::MIXIN.not_deleted())),
    }
}

#[cfg(feature = "chrono")]
impl SoftDelete {
    /// Whether it was deleted.
    pub fn is_deleted(&self) -> bool {
        self.delete_time.is_some()
    }
}

#[cfg(feature = "chrono")]
impl<E> SoftDeleteFields<E> {
    /// It was deleted.
    ///
    /// ```
    /// # use ent::mixin::{SkipSoftDelete, SoftDelete};
    /// # use ent::prelude::*;
    /// # #[derive(Entity, Clone, Debug)] pub struct Pet { pub id: i64, #[ent(mixin)] pub deletion: SoftDelete }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ent::Error> {
    /// # let client = Client::connect("sqlite::memory:").await?;
    /// # ent::schema![Pet].create(&client).await?;
    /// # Pet::create_bulk([Pet::create(), Pet::create()]).save(&client).await?;
    /// Pet::delete(1).exec(&client).await?;
    /// let bin = Pet::query().where_(Pet::DELETION.is_deleted());
    /// assert_eq!(bin.ids(&client.with(SkipSoftDelete)).await?, [1]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_deleted(self) -> Predicate<E> {
        self.delete_time.not_null()
    }

    /// It was not deleted.
    pub fn not_deleted(self) -> Predicate<E> {
        self.delete_time.is_null()
    }
}

/// The version of an entity, in the column `version`, so that nobody overwrites what somebody else has changed meanwhile.
///
/// An update that expects a version is one statement that finds the entity in that version only. No hook reads it before,
/// and updates that expect none leave the version as it is.
///
/// ```
/// use ent::mixin::{ExpectVersion, Version};
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Page {
///     pub id: i64,
///     #[ent(mixin)]
///     pub version: Version,
///     pub text: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Page].create(&client).await?;
/// let page = Page::create().text("a").save(&client).await?;
/// let newer = page.update().text("b").expect_version(page.version.version).save(&client).await?;
/// assert_eq!(newer.version.version, 2);
/// // Whoever still has the first version does not find it.
/// let late = page.update().text("c").expect_version(page.version.version).save(&client).await;
/// assert!(matches!(late, Err(ent::Error::NotFound { .. })));
/// # Ok(())
/// # }
/// ```
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct Version {
    /// The number of the version; the first is 1.
    #[ent(default = 1)]
    pub version: i64,
}

/// Updates of an entity in a version that is known.
pub trait ExpectVersion: UpdateBuilder<Entity: HasMixin<Version>> {
    /// Changes the entity only if it has that version, and makes it the next one. One that has not is not found.
    #[must_use = "nothing happens before the builder is saved or executed"]
    fn expect_version(mut self, version: i64) -> Self {
        let field = <Self::Entity as HasMixin<Version>>::MIXIN.version;
        self.core().where_(field.eq(version));
        self.core().add_to(field, 1);
        self
    }
}

impl<B: UpdateBuilder<Entity: HasMixin<Version>>> ExpectVersion for B {}
