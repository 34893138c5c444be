//! The rules of keys of several fields.

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::{Edge, Entity};
use crate::names::{bare, did_you_mean};
use crate::parse::types::{Kind, shown};

pub(super) fn check(entity: &Entity, fields: &[Ident], errors: &mut Errors) {
    let mut seen = Vec::new();
    for ident in fields {
        let name = bare(ident);
        if seen.contains(&name) {
            errors.at(ident, format!("`{name}` is in the key twice"));
        } else {
            field(entity, ident, &name, errors);
            seen.push(name);
        }
    }
    for edge in &entity.edges {
        referred_to(entity, edge, errors);
    }
}

/// The field exists, is always there, and never changes.
fn field(entity: &Entity, ident: &Ident, name: &str, errors: &mut Errors) {
    let Some(field) = entity.field(name) else {
        let message = match entity.edge(name) {
            Some(Edge { attrs, .. }) if attrs.field.is_some() => {
                let field = attrs.field.as_ref().map(|field| bare(&field.value.0)).unwrap_or_default();
                format!("`{name}` is an edge: write its field, `{field}`")
            }
            Some(_) => format!("`{name}` is an edge, and a key is of fields: give the edge a field"),
            None => {
                let near = did_you_mean(name, entity.fields.iter().map(|field| field.name.as_str()));
                format!("`{}` has no field `{name}`{near}", entity.name)
            }
        };
        errors.at(ident, message);
        return;
    };
    if field.optional {
        errors.at(&field.ty, "the key is always there: write its type without the `Option`");
    }
    if matches!(field.kind, Kind::Float) {
        errors.at(&field.ty, "a number with a fraction can't be in a key: it is never quite the same");
    }
    if let Some(update) = &field.attrs.update_default {
        errors.span(update.key, "a key never changes, so `update_default` means nothing here");
    }
}

/// Nothing refers to the entity: a reference is of one column.
fn referred_to(entity: &Entity, edge: &Edge, errors: &mut Errors) {
    let to_itself = [entity.name.as_str(), "Self"].contains(&shown(&edge.target).as_str());
    if edge.many || to_itself {
        let message = format!(
            "the key of `{}` has several fields, and a reference is of one: no table can hold the edge `{}`; \
             give `{0}` a field `id`, or leave the edge out",
            entity.name, edge.name
        );
        errors.at(&edge.target, message);
    }
}
