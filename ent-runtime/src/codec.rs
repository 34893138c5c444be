//! Types that are not stored as they are: a codec turns each into a field type, and back.
//!
//! The codec runs wherever a value crosses the line: when it is written, when it is read, and when it is compared with.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use ent_sql::{ColumnType, Row, Value, ValueError};

use crate::field_type::{FieldType, IntoField, Ordered, TextType};
use crate::schema::TypeSchema;

/// How a `T` is stored, where `T` is no field type by itself. `#[ent(codec = ..)]` on a field names one.
///
/// The codec is a type of its own, so that it can be written for a type of somebody else's.
///
/// ```
/// use std::time::Duration;
/// use ent::prelude::*;
/// use ent::Codec;
///
/// /// Whole seconds.
/// pub struct Seconds;
///
/// impl Codec<Duration> for Seconds {
///     type Stored = i64;
///     type Error = std::num::TryFromIntError;
///
///     fn encode(value: &Duration) -> Result<i64, Self::Error> {
///         value.as_secs().try_into()
///     }
///     fn decode(stored: i64) -> Result<Duration, Self::Error> {
///         stored.try_into().map(Duration::from_secs)
///     }
/// }
///
/// #[derive(Entity, Clone)]
/// pub struct Job {
///     pub id: i64,
///     #[ent(codec = Seconds)]
///     pub timeout: Duration,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Job].create(&client).await?;
/// let job = Job::create().timeout(Duration::from_secs(90)).save(&client).await?;
/// assert_eq!(job.timeout, Duration::from_secs(90));
/// assert_eq!(Job::query().where_(Job::TIMEOUT.gt(Duration::from_secs(60))).count(&client).await?, 1);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no codec for `{T}`",
    label = "this does not say how a `{T}` is stored",
    note = "write `impl ent::Codec<{T}> for {Self}`"
)]
pub trait Codec<T>: 'static {
    /// What is stored.
    type Stored: FieldType<Base = Self::Stored>;

    /// Why a value can't be stored, or what is stored is no value.
    type Error: Into<Box<dyn StdError + Send + Sync>>;

    /// What the column is, where the stored type does not say it.
    const COLUMN: &'static TypeSchema = <Self::Stored as FieldType>::COLUMN;

    /// The value as it is stored.
    ///
    /// # Errors
    ///
    /// Why it can't be.
    fn encode(value: &T) -> Result<Self::Stored, Self::Error>;

    /// The value again.
    ///
    /// # Errors
    ///
    /// Why what is stored is none.
    fn decode(stored: Self::Stored) -> Result<T, Self::Error>;
}

/// Stores a type as the text that it is displayed as, and parses it from: `#[ent(codec = AsText)]`.
///
/// ```
/// use std::net::IpAddr;
/// use ent::prelude::*;
///
/// #[derive(Entity, Clone)]
/// pub struct Host {
///     pub id: i64,
///     #[ent(codec = ent::AsText)]
///     pub address: IpAddr,
/// }
/// ```
#[derive(Debug)]
pub struct AsText;

impl<T> Codec<T> for AsText
where
    T: fmt::Display + std::str::FromStr<Err: Into<Box<dyn StdError + Send + Sync>>>,
{
    type Stored = String;
    type Error = T::Err;

    fn encode(value: &T) -> Result<String, T::Err> {
        Ok(value.to_string())
    }

    fn decode(stored: String) -> Result<T, T::Err> {
        stored.parse()
    }
}

/// A `T` that the codec `C` stores: what the constant of a field with `#[ent(codec = C)]` is of.
///
/// The struct of the entity holds the plain `T`. Where a query selects the field by itself a `Coded` comes back, which
/// dereferences to the `T`, and gives it up by [`into_inner`](Self::into_inner).
pub struct Coded<T, C> {
    value: T,
    codec: PhantomData<fn() -> C>,
}

impl<T, C> Coded<T, C> {
    /// The value, by value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T, C> From<T> for Coded<T, C> {
    fn from(value: T) -> Self {
        Coded { value, codec: PhantomData }
    }
}

impl<T, C> Deref for Coded<T, C> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone, C> Clone for Coded<T, C> {
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T: PartialEq, C> PartialEq for Coded<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: PartialEq, C> PartialEq<T> for Coded<T, C> {
    fn eq(&self, other: &T) -> bool {
        self.value == *other
    }
}

impl<T: fmt::Debug, C> fmt::Debug for Coded<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

fn invalid<E: Into<Box<dyn StdError + Send + Sync>>>(error: E) -> ValueError {
    ValueError::Invalid(error.into().to_string())
}

impl<T: Clone + Send + Sync + 'static, C: Codec<T>> FieldType for Coded<T, C> {
    type Base = Self;
    const TYPE: ColumnType = C::Stored::TYPE;
    const SENSITIVE: bool = C::Stored::SENSITIVE;
    const COLUMN: &'static TypeSchema = C::COLUMN;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        C::decode(C::Stored::decode(row, index)?).map(Coded::from).map_err(invalid)
    }

    fn into_value(self) -> Value {
        coded_value::<T, C>(&self.value)
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        C::decode(C::Stored::from_value(value)?).map(Coded::from).map_err(invalid)
    }
}

impl<T: Clone + Send + Sync + 'static, C: Codec<T, Stored: Ordered>> Ordered for Coded<T, C> {}
impl<T: Clone + Send + Sync + 'static, C: Codec<T, Stored: TextType>> TextType for Coded<T, C> {}

impl<T, C: Codec<T>> IntoField<Coded<T, C>> for T {
    fn into_field(self) -> Coded<T, C> {
        self.into()
    }
}

impl<T: Clone, C: Codec<T>> IntoField<Coded<T, C>> for &T {
    fn into_field(self) -> Coded<T, C> {
        self.clone().into()
    }
}

impl<T, C: Codec<T>> IntoField<Option<Coded<T, C>>> for T {
    fn into_field(self) -> Option<Coded<T, C>> {
        Some(self.into())
    }
}

impl<T, C: Codec<T>> IntoField<Option<Coded<T, C>>> for Option<T> {
    fn into_field(self) -> Option<Coded<T, C>> {
        self.map(Coded::from)
    }
}

/// What can be given for a field whose type in the struct is `T`, and is stored by a codec.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stored in a field of type `{T}`",
    label = "expected a value of type `{T}`"
)]
pub trait IntoPlain<T> {
    /// The value as the field's type.
    fn into_plain(self) -> T;
}

impl<T> IntoPlain<T> for T {
    fn into_plain(self) -> T {
        self
    }
}

impl<T: Clone> IntoPlain<T> for &T {
    fn into_plain(self) -> T {
        self.clone()
    }
}

impl<T> IntoPlain<Option<T>> for T {
    fn into_plain(self) -> Option<T> {
        Some(self)
    }
}

/// The value as the field's type, whether it may be absent or not.
#[doc(hidden)]
pub fn coded<F, V: IntoField<F>>(value: V) -> F {
    value.into_field()
}

/// The value to store.
#[doc(hidden)]
pub fn coded_value<T, C: Codec<T>>(value: &T) -> Value {
    match C::encode(value) {
        Ok(stored) => stored.into_value(),
        Err(error) => Value::Invalid(error.into().to_string()),
    }
}

/// What the struct of an entity holds of a coded field.
#[doc(hidden)]
pub trait Decoded {
    /// The plain type.
    type Plain;
    /// The plain value.
    fn plain(self) -> Self::Plain;
}

impl<T, C> Decoded for Coded<T, C> {
    type Plain = T;
    fn plain(self) -> T {
        self.value
    }
}

impl<T, C> Decoded for Option<Coded<T, C>> {
    type Plain = Option<T>;
    fn plain(self) -> Option<T> {
        self.map(Coded::into_inner)
    }
}

/// The plain value of a coded field.
#[doc(hidden)]
pub fn decoded<F: Decoded>(field: F) -> F::Plain {
    field.plain()
}
