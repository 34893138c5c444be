//! The rules of fields.

use std::collections::HashMap;

use crate::errors::Errors;
use crate::model::{Entity, Field};
use crate::parse::Attr;
use crate::parse::field::is_constant;
use crate::parse::value::Text;

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    id(entity, errors);
    columns(entity, errors);
    for field in &entity.fields {
        defaults(entity, field, errors);
    }
}

/// There is a key, and it is always there.
fn id(entity: &Entity, errors: &mut Errors) {
    if let Some(attr) = &entity.attrs.key {
        if let Some(id) = entity.id.and_then(|at| entity.fields.get(at)) {
            let message = format!("`{}` has two keys: this field, and `id(..)` on the struct", entity.name);
            errors.at(&id.ident, message);
        }
        return super::keys::check(entity, &attr.value.0, errors);
    }
    if let Some(edge) = entity.edge("id") {
        errors.at(&edge.ident, "`id` is the key, and a key can't be an edge; call the edge something else");
    }
    let Some(id) = entity.id.and_then(|at| entity.fields.get(at)) else {
        let by_mixin = entity.mixins.iter().any(|mixin| mixin.attrs.id.is_some());
        if entity.edge("id").is_none() && !entity.attrs.names_key && !by_mixin && !entity.is_mixin {
            let or_mixin = match entity.mixins.is_empty() {
                true => "such as `pub id: i64`",
                false => "or write `#[ent(mixin, id)]` where a mixin has it",
            };
            let message = format!("`{}` has no key: add a field `id`, {or_mixin}", entity.name);
            errors.at(&entity.ident, message);
        }
        return;
    };
    if id.optional {
        errors.at(&id.ty, "the key is always there: write its type without the `Option`");
    }
    if let Some(update) = &id.attrs.update_default {
        errors.span(update.key, "a key never changes, so `update_default` means nothing here");
    }
}

/// No two fields have one column.
pub(super) fn columns(entity: &Entity, errors: &mut Errors) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for field in &entity.fields {
        let column = field.column();
        if let Some(first) = seen.insert(column.clone(), &field.name) {
            let message = format!("`{}` and `{first}` have the same column, `{column}`", field.name);
            match &field.attrs.column {
                Some(Attr { value: Text(text), .. }) => errors.at(text, message),
                None => errors.at(&field.ident, message),
            }
        }
    }
}

/// There is one default, and it can be the value of more than one entity.
fn defaults(entity: &Entity, field: &Field, errors: &mut Errors) {
    let Some(default) = &field.attrs.default else { return };
    if let Some(db_default) = &field.attrs.db_default {
        errors.span(db_default.key, "`default` and `db_default` both give the value: one of them is enough");
    }
    if field.attrs.unique.is_some() && is_constant(&default.value.0) {
        let message = format!(
            "`{}` is unique, so a constant default would do for one `{}` only",
            field.name, entity.name
        );
        errors.at(&default.value.0, message);
    }
}
