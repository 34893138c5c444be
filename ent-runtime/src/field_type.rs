//! The types that a field can have, and how each travels to and from a column.

use ent_sql::{ColumnType, Row, Value, ValueError};

use crate::schema::TypeSchema;

/// A type that can be a field.
///
/// The basic types have it, and `Option` of each; enums get it from `#[derive(EntEnum)]`, types around one of these from
/// `#[derive(FieldType)]`, and any type through a [`Codec`](crate::Codec).
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the type of a field",
    label = "not a field type",
    note = "use a basic type, `Option` of one, `Json<{Self}>` to store it as JSON, `#[derive(FieldType)]` on a type of your own, or `#[ent(codec = ..)]` on the field"
)]
pub trait FieldType: Clone + Send + Sync + Sized + 'static {
    /// The type without its `Option`.
    type Base: FieldType<Base = Self::Base>;

    /// The type of the column.
    const TYPE: ColumnType;

    /// Whether the column takes `NULL`.
    const NULLABLE: bool = false;

    /// Whether the value is never shown.
    const SENSITIVE: bool = false;

    /// What else the type says of its column.
    const COLUMN: &'static TypeSchema = &TypeSchema::NONE;

    /// Reads the column at that position.
    ///
    /// # Errors
    ///
    /// When the column holds `NULL`, or something that is no value of this type.
    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError>;

    /// The value to store. What can't be stored becomes [`Value::Invalid`].
    fn into_value(self) -> Value;

    /// The type again, from a value that [`into_value`](Self::into_value) made.
    ///
    /// # Errors
    ///
    /// When the value is of another type.
    fn from_value(value: &Value) -> Result<Self, ValueError>;
}

/// A value that can be given for a field of type `T`: a `T`, and what stands for one, as `&str` for `String` or a `T` for
/// an `Option<T>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be compared with or stored in a field of type `{T}`",
    label = "expected a value of type `{T}`"
)]
pub trait IntoField<T> {
    /// The value as the field's type.
    fn into_field(self) -> T;
}

impl<T: FieldType> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

impl<T: FieldType> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

impl IntoField<String> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

impl IntoField<Option<String>> for &str {
    fn into_field(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoField<String> for &String {
    fn into_field(self) -> String {
        self.clone()
    }
}

impl IntoField<Option<String>> for &String {
    fn into_field(self) -> Option<String> {
        Some(self.clone())
    }
}

impl IntoField<Vec<u8>> for &[u8] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl IntoField<Option<Vec<u8>>> for &[u8] {
    fn into_field(self) -> Option<Vec<u8>> {
        Some(self.to_vec())
    }
}

impl<const N: usize> IntoField<Vec<u8>> for &[u8; N] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl<const N: usize> IntoField<Option<Vec<u8>>> for &[u8; N] {
    fn into_field(self) -> Option<Vec<u8>> {
        Some(self.to_vec())
    }
}

/// The error of a value that is not of the type that a field has.
fn mismatch<T>(expected: &'static str, value: &Value) -> Result<T, ValueError> {
    match value {
        Value::Null(_) => Err(ValueError::Null),
        Value::Invalid(why) => Err(ValueError::Invalid(why.clone())),
        other => Err(ValueError::Type { expected, found: format!("{:?}", other.kind()) }),
    }
}

impl<T: FieldType<Base = T>> FieldType for Option<T> {
    type Base = T;
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = true;
    const SENSITIVE: bool = T::SENSITIVE;
    const COLUMN: &'static TypeSchema = T::COLUMN;

    fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
        match T::decode(row, index) {
            Ok(value) => Ok(Some(value)),
            Err(ValueError::Null) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Some(value) => value.into_value(),
            None => Value::Null(T::TYPE.kind()),
        }
    }

    fn from_value(value: &Value) -> Result<Self, ValueError> {
        match value {
            Value::Null(_) => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

macro_rules! integer {
    ($($rust:ty => $column:ident, $get:ident, $variant:ident as $wide:ty;)*) => {$(
        impl FieldType for $rust {
            type Base = Self;
            const TYPE: ColumnType = ColumnType::$column;

            #[inline]
            fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
                let wide = row.$get(index)?.ok_or(ValueError::Null)?;
                <$rust>::try_from(wide).map_err(|_| {
                    ValueError::OutOfRange(format!("{wide} as {}", stringify!($rust)))
                })
            }

            fn into_value(self) -> Value {
                Value::$variant(<$wide>::from(self))
            }

            fn from_value(value: &Value) -> Result<Self, ValueError> {
                let out_of_range = |wide: i128| ValueError::OutOfRange(format!("{wide} as {}", stringify!($rust)));
                match value {
                    Value::Int(wide) => <$rust>::try_from(*wide).map_err(|_| out_of_range((*wide).into())),
                    Value::Uint(wide) => <$rust>::try_from(*wide).map_err(|_| out_of_range((*wide).into())),
                    other => mismatch("an integer", other),
                }
            }
        }
    )*};
}

integer! {
    i8 => I8, i64, Int as i64;
    i16 => I16, i64, Int as i64;
    i32 => I32, i64, Int as i64;
    i64 => I64, i64, Int as i64;
    u8 => U8, i64, Int as i64;
    u16 => U16, i64, Int as i64;
    u32 => U32, i64, Int as i64;
    u64 => U64, u64, Uint as u64;
}

macro_rules! simple {
    ($($(#[$cfg:meta])* $rust:ty => $column:ident, $get:ident, $variant:ident, $expected:literal;)*) => {$(
        $(#[$cfg])*
        impl FieldType for $rust {
            type Base = Self;
            const TYPE: ColumnType = ColumnType::$column;

            #[inline]
            fn decode(row: &dyn Row, index: usize) -> Result<Self, ValueError> {
                match row.$get(index)? {
                    Some(value) => Ok(value.into()),
                    None => Err(ValueError::Null),
                }
            }

            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn from_value(value: &Value) -> Result<Self, ValueError> {
                match value {
                    Value::$variant(value) => Ok(value.clone()),
                    other => mismatch($expected, other),
                }
            }
        }
    )*};
}

simple! {
    bool => Bool, bool, Bool, "a truth value";
    f64 => F64, f64, F64, "a number";
    f32 => F32, f32, F32, "a number";
    String => Text, text, Text, "text";
    Vec<u8> => Bytes, bytes, Bytes, "bytes";
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => DateTime, datetime, DateTime, "a moment";
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => NaiveDateTime, naive_datetime, NaiveDateTime, "a date and time";
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date, date, Date, "a date";
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time, time, Time, "a time";
    #[cfg(feature = "uuid")] uuid::Uuid => Uuid, uuid, Uuid, "a UUID";
    #[cfg(feature = "decimal")] rust_decimal::Decimal => Decimal, decimal, Decimal, "a decimal number";
}

/// A field whose values have an order, so that they can be compared with `<` and the like.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order in the database",
    label = "comparisons such as `gt` and `lt` need a number, a text, a time, bytes or a UUID"
)]
pub trait Ordered: FieldType {}

/// A text field.
#[diagnostic::on_unimplemented(
    message = "text predicates need a text field, not one of type `{Self}`",
    label = "this field is no text"
)]
pub trait TextType: FieldType {}

/// A field that can be added to.
#[diagnostic::on_unimplemented(
    message = "sums, means and additions need a number field, not one of type `{Self}`",
    label = "this field is no number"
)]
pub trait Number: FieldType {
    /// What is added to it: signed even where the field is not.
    type Delta: FieldType;
    /// The type of a sum.
    type Sum: FieldType<Base = Self::Sum>;
}

macro_rules! ordered { ($($(#[$cfg:meta])* $rust:ty),* $(,)?) => { $($(#[$cfg])* impl Ordered for $rust {})* }; }
ordered! {
    i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, String, Vec<u8>,
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc>,
    #[cfg(feature = "chrono")] chrono::NaiveDateTime,
    #[cfg(feature = "chrono")] chrono::NaiveDate,
    #[cfg(feature = "chrono")] chrono::NaiveTime,
    #[cfg(feature = "uuid")] uuid::Uuid,
    #[cfg(feature = "decimal")] rust_decimal::Decimal,
}

impl TextType for String {}

macro_rules! number {
    ($($(#[$cfg:meta])* $rust:ty => $delta:ty, $sum:ty;)*) => {
        $($(#[$cfg])* impl Number for $rust { type Delta = $delta; type Sum = $sum; })*
    };
}
number! {
    i8 => i8, i64;
    i16 => i16, i64;
    i32 => i32, i64;
    i64 => i64, i64;
    u8 => i16, i64;
    u16 => i32, i64;
    u32 => i64, i64;
    u64 => i64, i64;
    f32 => f32, f64;
    f64 => f64, f64;
    #[cfg(feature = "decimal")] rust_decimal::Decimal => rust_decimal::Decimal, rust_decimal::Decimal;
}
