//! The rules of hooks and of what a viewer sees. What is refused is taken away, so that it is one error.

use crate::errors::Errors;
use crate::model::{Entity, Field};

pub(super) fn check(entity: &mut Entity, errors: &mut Errors) {
    let is_view = entity.is_view();
    if let Some(hooks) = entity.attrs.hooks.take_if(|_| is_view) {
        let message = format!("`hooks` are for what is written, and the view `{}` is only read", entity.name);
        errors.span(hooks.key, message);
    }
    for field in &mut entity.fields {
        visible(field, errors);
        if !is_view {
            hook(field, errors);
        }
    }
}

/// What tells entities apart and joins them is not hidden from anybody.
fn visible(field: &mut Field, errors: &mut Errors) {
    let what = match (field.is_id || field.in_key, field.holds_edge) {
        (true, _) => "the key",
        (_, true) => "the key of a neighbour",
        _ => return,
    };
    if let Some(visible) = field.attrs.visible.take() {
        let message = format!(
            "`{}` is {what}, by which entities are found, and can't be hidden; a policy hides whole entities",
            field.name
        );
        errors.span(visible.key, message);
    }
}

/// What a hook fills in is what a create would have to set.
fn hook(field: &mut Field, errors: &mut Errors) {
    let has_value = match field.optional {
        true => "is optional",
        false if field.counts_up() => "is counted up by the database",
        false if field.attrs.has_default() => "has a default",
        false => return,
    };
    if let Some(hook) = field.attrs.hook.take() {
        let message = format!(
            "`{}` {has_value}, so a create need not set it anyway: a hook may, without `hook` here",
            field.name
        );
        errors.span(hook.key, message);
    }
}
