//! Mixins: fields and edges that several entities have, and the ones that are needed most often.
//!
//! A mixin is a struct with `#[derive(Mixin)]`, and an entity has it by a member of that type: see [`Mixin`] and the chapter
//! of the guide. Of a mixin of this module, bring the setters into scope too: `use ent::mixin::{Version, VersionSetters}`.

#[cfg(feature = "chrono")]
use chrono::{DateTime, Utc};

pub use ent_macros::Mixin;
#[cfg(feature = "chrono")]
use ent_runtime::Predicate;
pub use ent_runtime::mixin::*;

/// When an entity was created, in the column `create_time`.
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct CreateTime {
    /// When it was created.
    #[ent(default = Utc::now(), immutable)]
    pub create_time: DateTime<Utc>,
}

/// When an entity was last updated, in the column `update_time`. Every update sets it, unless it sets it itself.
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

/// When an entity was deleted, in the column `delete_time`, for entities that are marked and not removed.
///
/// This is the column only: a query has to say that it wants what is not deleted, and `delete` removes the row.
///
/// ```
/// use chrono::Utc;
/// use ent::mixin::{SoftDelete, SoftDeleteSetters};
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
/// let pet = pet.update().delete_time(Utc::now()).save(&client).await?;
/// assert!(pet.deletion.is_deleted());
/// assert_eq!(Pet::query().where_(Pet::DELETION.not_deleted()).count(&client).await?, 0);
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "chrono")]
#[derive(Mixin, Clone, Debug, PartialEq)]
pub struct SoftDelete {
    /// When it was deleted, if it was.
    pub delete_time: Option<DateTime<Utc>>,
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
