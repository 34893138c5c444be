//! Values that are stored like any other, and shown to nobody.

use ent_sql::{ColumnType, Row, Value, ValueError};

use crate::field_type::{FieldType, IntoField};
use crate::schema::TypeSchema;

/// A value that is never printed and never serialised: a password, a token.
///
/// It can be read from the entity, selected and compared like any field. `Debug` and `Display` show `<sensitive>`;
/// serde writes nothing of it: serialising yields `null`, and a field should be marked
/// `#[serde(skip)]` to leave it out altogether.
///
/// ```
/// use ent::Sensitive;
/// let password = Sensitive::new("s3cret".to_string());
/// assert_eq!(format!("{password:?}"), "<sensitive>");
/// assert_eq!(password.expose(), "s3cret");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps the value.
    ///
    /// ```
    /// # use ent::Sensitive;
    /// let token: Sensitive<&str> = Sensitive::new("s3cret");
    /// ```
    pub const fn new(value: T) -> Self {
        Sensitive(value)
    }

    /// The value. The name is meant to be seen in a review.
    ///
    /// ```
    /// # use ent::Sensitive;
    /// assert_eq!(*Sensitive::new(7).expose(), 7);
    /// ```
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, by value.
    ///
    /// ```
    /// # use ent::Sensitive;
    /// assert_eq!(Sensitive::new(7).into_inner(), 7);
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Sensitive(value)
    }
}

impl<T> std::fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<sensitive>")
    }
}

impl<T> std::fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<sensitive>")
    }
}

impl<T> serde::Serialize for Sensitive<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<T: FieldType<Base = T>> FieldType for Sensitive<T> {
    type Base = Self;
    const TYPE: ColumnType = T::TYPE;
    const SENSITIVE: bool = true;
    const COLUMN: &'static TypeSchema = T::COLUMN;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        T::decode(row, index).map(Sensitive)
    }

    fn into_value(self) -> Value {
        self.0.into_value()
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        T::from_value(value).map(Sensitive)
    }
}

impl<T: FieldType<Base = T>> IntoField<Sensitive<T>> for T {
    fn into_field(self) -> Sensitive<T> {
        Sensitive(self)
    }
}

impl<T: FieldType<Base = T>> IntoField<Option<Sensitive<T>>> for T {
    fn into_field(self) -> Option<Sensitive<T>> {
        Some(Sensitive(self))
    }
}

impl IntoField<Sensitive<String>> for &str {
    fn into_field(self) -> Sensitive<String> {
        Sensitive(self.to_owned())
    }
}

impl IntoField<Option<Sensitive<String>>> for &str {
    fn into_field(self) -> Option<Sensitive<String>> {
        Some(Sensitive(self.to_owned()))
    }
}
