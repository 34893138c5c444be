//! The rules of what is said of columns and tables beside their names: each option suits the type, and does something.

use crate::errors::Errors;
use crate::model::{Entity, Field};
use crate::parse::types::{Kind, shown};
use crate::parse::validator::Rule;

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    for field in &entity.fields {
        text_options(field, errors);
        size(field, errors);
        numbers(field, errors);
        codec(field, errors);
        try_default(field, errors);
    }
    let counts_up = entity.id.and_then(|at| entity.fields.get(at)).is_none_or(Field::counts_up);
    if let (Some(start), false) = (&entity.attrs.increment_start, counts_up) {
        errors.span(start.key, "`increment_start` is for a key that the database counts up");
    }
    if let Some(start) = entity.attrs.increment_start.as_ref().filter(|start| start.value.0 == 0) {
        errors.span(start.value.1, "keys are counted from 1 at least");
    }
}

/// Only text has a collation.
fn text_options(field: &Field, errors: &mut Errors) {
    let keys = [
        ("collation", field.attrs.collation.as_ref().map(|attr| attr.key)),
        ("charset", field.attrs.charset.as_ref().map(|attr| attr.key)),
    ];
    for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        if !matches!(field.kind, Kind::Text | Kind::Unknown) {
            let message = format!("`{key}` is for a text, and `{}` is `{}`", field.name, shown(&field.ty));
            errors.span(span, message);
        }
    }
}

/// Only texts and bytes have a size, which holds whatever the validators let through.
fn size(field: &Field, errors: &mut Errors) {
    let Some(size) = &field.attrs.size else { return };
    if !matches!(field.kind, Kind::Text | Kind::Bytes | Kind::Unknown) {
        let message =
            format!("`size` is for a text or bytes, and `{}` is `{}`", field.name, shown(&field.ty));
        errors.span(size.key, message);
        return;
    }
    let most = field.validators.iter().filter_map(|validator| match validator.rule {
        Rule::MaxLen(most) | Rule::MaxChars(most) => Some((most as u64, &validator.name)),
        _ => None,
    });
    if let Some((most, name)) = most.min().filter(|(most, _)| *most > size.value.0) {
        let message = format!("a column of this size can't hold what `{name} = {most}` accepts");
        errors.span(size.value.1, message);
    }
}

/// What is added to or counted up is a number, as far as the type is known.
fn numbers(field: &Field, errors: &mut Errors) {
    if let Some(add) = &field.attrs.add {
        if field.is_id {
            errors.span(add.key, "a key never changes, so nothing can be added to it");
        } else if field.kind != Kind::Unknown && !field.kind.is_number() {
            let message = format!("`add` is for a number, and `{}` is `{}`", field.name, shown(&field.ty));
            errors.span(add.key, message);
        }
    }
    let Some(increment) = &field.attrs.increment else { return };
    if !field.is_id {
        errors.span(increment.key, "the database counts up keys only: `increment` belongs on `id`");
    } else if increment.value.0 && field.attrs.has_default() {
        errors.span(increment.key, "the key has a default, so the database does not count it up");
    } else if increment.value.0 && field.kind != Kind::Unknown && !field.kind.is_integer() {
        let message = format!("the database counts up integers, and the key is `{}`", shown(&field.ty));
        errors.span(increment.key, message);
    }
}

/// Keys and what holds them are compared as they are.
fn codec(field: &Field, errors: &mut Errors) {
    let Some(codec) = &field.attrs.codec else { return };
    let what = match (field.is_id, field.holds_edge) {
        (true, _) => "a key",
        (_, true) => "a field that holds an edge",
        _ => return,
    };
    let ty = shown(&field.plain);
    let message = format!(
        "{what} has no codec of its own: put it on the type, `#[derive(FieldType)]` with `codec`, not on `{ty}` here"
    );
    errors.span(codec.key, message);
}

/// There is one default.
fn try_default(field: &Field, errors: &mut Errors) {
    let Some(default) = &field.attrs.try_default else { return };
    for other in ["default", "db_default"] {
        let given = match other {
            "default" => field.attrs.default.is_some(),
            _ => field.attrs.db_default.is_some(),
        };
        if given {
            let message = format!("`{other}` and `try_default` both give the value: one of them is enough");
            errors.span(default.key, message);
        }
    }
}
