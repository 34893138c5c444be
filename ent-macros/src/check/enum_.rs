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
    let (mut texts, mut numbers) = (HashMap::new(), HashMap::new());
    for variant in &enum_.variants {
        if let Some(first) = texts.insert(&variant.value, &variant.ident) {
            let message =
                format!("`{}` and `{first}` have the same value, {:?}", variant.ident, variant.value);
            errors.span(variant.span, message);
        }
        let Some(int) = enum_.int else { continue };
        if let Some(first) = numbers.insert(variant.number, &variant.ident) {
            let message =
                format!("`{}` and `{first}` have the same value, {}", variant.ident, variant.number);
            errors.span(variant.span, message);
        }
        let (min, max) = match int {
            "i8" => (i8::MIN.into(), i8::MAX.into()),
            "i16" => (i16::MIN.into(), i16::MAX.into()),
            "i32" => (i32::MIN.into(), i32::MAX.into()),
            "u8" => (0, u8::MAX.into()),
            "u16" => (0, u16::MAX.into()),
            "u32" => (0, u32::MAX.into()),
            _ => (i64::MIN, i64::MAX),
        };
        if variant.number < min || variant.number > max {
            errors.span(variant.span, format!("{} does not fit `{int}`", variant.number));
        }
    }
}
