//! What requests may carry: some fields of an entity, under their own names.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::api::error::ApiError;
use crate::json::Object;

/// A body of a request.
pub trait Body: DeserializeOwned + Send {
    /// The names of the fields that it may have.
    const FIELDS: &'static [&'static str];
}

/// Declares bodies: structs whose fields are fields of the entity.
macro_rules! body {
    ($($(#[$meta:meta])* struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $ty:ty),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub(crate) $field: $ty),*
        }

        impl $crate::api::body::Body for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    )*};
}
pub(crate) use body;

/// Reads a field that can be cleared: it may be absent, which leaves it alone, or `null`, which clears it.
///
/// # Errors
///
/// Those of the value.
pub fn clearable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Reads a body.
///
/// # Errors
///
/// [`ApiError::Invalid`], when it has a field too many or too few, or a value of another type.
pub fn read<B: Body>(fields: Object) -> Result<B, ApiError> {
    serde_json::from_value(serde_json::Value::Object(fields))
        .map_err(|error| ApiError::Invalid("body".to_owned(), error.to_string()))
}
