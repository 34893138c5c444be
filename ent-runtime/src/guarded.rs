//! Fields that not every viewer may see: what is out of sight is a value of its own, and no zero or empty text.

use ent_sql::{ColumnType, Row, Value, ValueError};

use crate::field_type::{FieldType, IntoField, Ordered, TextType};
use crate::schema::TypeSchema;

/// A value that the viewer sees, or may not see: the type of a field with `#[ent(visible = rule)]` that always has a value.
///
/// ```
/// use ent::prelude::*;
/// use ent::Guarded;
///
/// #[derive(Entity, Clone, Debug)]
/// pub struct Employee {
///     pub id: i64,
///     pub name: String,
///     #[ent(visible = is_hr)]
///     pub salary: Guarded<i64>,
/// }
///
/// struct Hr;
///
/// fn is_hr(cx: Context<Employee>) -> Result<bool, ent::Error> {
///     Ok(cx.get::<Hr>().is_some())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ent::Error> {
/// # let client = Client::connect("sqlite::memory:").await?;
/// # ent::schema![Employee].create(&client).await?;
/// Employee::create().name("a8m").salary(100).exec(&client).await?;
/// let seen = Employee::query().only(&client).await?;
/// assert_eq!(seen.salary.get(), None);
/// assert!(Employee::query().where_(Employee::SALARY.gt(50)).count(&client).await.is_err_and(|e| e.is_denied()));
///
/// let hr = client.with(Hr);
/// assert_eq!(Employee::query().only(&hr).await?.salary.get(), Some(&100));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Guarded<T> {
    /// The viewer may not see it.
    Hidden,
    /// The value.
    Shown(T),
}

impl<T> Guarded<T> {
    /// The value, if the viewer may see it.
    pub fn get(&self) -> Option<&T> {
        match self {
            Guarded::Hidden => None,
            Guarded::Shown(value) => Some(value),
        }
    }

    /// The value, by value.
    pub fn into_inner(self) -> Option<T> {
        match self {
            Guarded::Hidden => None,
            Guarded::Shown(value) => Some(value),
        }
    }
}

impl<T> From<T> for Guarded<T> {
    fn from(value: T) -> Self {
        Guarded::Shown(value)
    }
}

impl<T: std::fmt::Display> std::fmt::Display for Guarded<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Guarded::Hidden => f.write_str("<hidden from the viewer>"),
            Guarded::Shown(value) => value.fmt(f),
        }
    }
}

/// The value, or nothing.
impl<T: serde::Serialize> serde::Serialize for Guarded<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<T: FieldType<Base = T>> FieldType for Guarded<T> {
    type Base = Self;
    const TYPE: ColumnType = T::TYPE;
    const SENSITIVE: bool = T::SENSITIVE;
    const COLUMN: &'static TypeSchema = T::COLUMN;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        match T::decode(row, index) {
            // The column takes no NULL: it is the viewer who gets one.
            Err(ValueError::Null) => Ok(Guarded::Hidden),
            value => value.map(Guarded::Shown),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Guarded::Hidden => Value::Invalid("hidden from the viewer".to_owned()),
            Guarded::Shown(value) => value.into_value(),
        }
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        T::from_value(value).map(Guarded::Shown)
    }
}

impl<T: FieldType<Base = T> + Ordered> Ordered for Guarded<T> {}
impl<T: FieldType<Base = T> + TextType> TextType for Guarded<T> {}

impl<T: FieldType<Base = T>> IntoField<Guarded<T>> for T {
    fn into_field(self) -> Guarded<T> {
        Guarded::Shown(self)
    }
}

impl IntoField<Guarded<String>> for &str {
    fn into_field(self) -> Guarded<String> {
        Guarded::Shown(self.to_owned())
    }
}

/// What a field can be that not every viewer may see: an `Option`, which is `None` then, or a [`Guarded`].
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't be hidden from a viewer",
    label = "there is no `{Self}` to show in place of one that is hidden",
    note = "make it a `Guarded<{Self}>`, or an `Option<{Self}>`, which is `None` where it is hidden"
)]
pub trait Hideable {}

impl<T> Hideable for Guarded<T> {}
impl<T> Hideable for Option<T> {}
