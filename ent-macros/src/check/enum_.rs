//! The rules of enums.

use std::collections::HashMap;

use crate::errors::Errors;
use crate::parse::enum_::Enum;

/// Every rule of an enum.
pub(crate) fn enum_(enum_: &Enum, errors: &mut Errors) {
    if enum_.variants.is_empty() {
        errors.at(
            &enum_.ident,
            format!("`{}` needs a variant: a field of it could hold no value", enum_.ident),
        );
    }
    let mut seen = HashMap::new();
    for variant in &enum_.variants {
        if let Some(first) = seen.insert(&variant.value, &variant.ident) {
            let message =
                format!("`{}` and `{first}` have the same value, {:?}", variant.ident, variant.value);
            errors.span(variant.span, message);
        }
    }
}
