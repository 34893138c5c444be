//! The rules of views: what only makes sense where something is written or stored has no place there.

use proc_macro2::{Ident, Span};

use super::{fields, names};
use crate::errors::Errors;
use crate::model::{Entity, Field};

/// The members that would make a constant twice.
pub(super) fn check(entity: &Entity, errors: &mut Errors) -> Vec<Ident> {
    for edge in &entity.edges {
        let message = "a view has no edges: its rows are those of a query; \
                       traverse the entities that it reads, or filter by their keys";
        errors.at(&edge.ident, message);
    }
    for (key, span) in of_entity(entity) {
        errors.span(span, format!("`{key}` is for a table, and `{}` is a view", entity.name));
    }
    for field in &entity.fields {
        for (key, span) in of_field(field) {
            errors.span(span, format!("`{key}` is for what is written, and a view is only read"));
        }
    }
    if entity.fields.is_empty() && entity.edges.is_empty() {
        errors.at(&entity.ident, "a view needs a field");
    }
    fields::columns(entity, errors);
    names::constants(entity, errors)
}

fn of_entity(entity: &Entity) -> Vec<(&'static str, Span)> {
    let attrs = &entity.attrs;
    let mut keys: Vec<(&'static str, Span)> = Vec::new();
    keys.extend(attrs.indexes.iter().map(|attr| ("index", attr.key)));
    keys.extend(attrs.checks.iter().map(|attr| ("check", attr.key)));
    keys.extend(attrs.charset.iter().map(|attr| ("charset", attr.key)));
    keys.extend(attrs.collation.iter().map(|attr| ("collation", attr.key)));
    keys.extend(attrs.options.iter().map(|attr| ("options", attr.key)));
    keys.extend(attrs.increment_start.iter().map(|attr| ("increment_start", attr.key)));
    keys.extend(attrs.renamed_from.iter().map(|attr| ("renamed_from", attr.key)));
    keys.extend(attrs.external.iter().map(|attr| ("external", attr.key)));
    keys
}

fn of_field(field: &Field) -> Vec<(&str, Span)> {
    let attrs = &field.attrs;
    let mut keys: Vec<(&str, Span)> = Vec::new();
    keys.extend(attrs.unique.iter().map(|attr| ("unique", attr.key)));
    keys.extend(attrs.immutable.iter().map(|attr| ("immutable", attr.key)));
    keys.extend(attrs.default.iter().map(|attr| ("default", attr.key)));
    keys.extend(attrs.try_default.iter().map(|attr| ("try_default", attr.key)));
    keys.extend(attrs.update_default.iter().map(|attr| ("update_default", attr.key)));
    keys.extend(attrs.db_default.iter().map(|attr| ("db_default", attr.key)));
    keys.extend(attrs.size.iter().map(|attr| ("size", attr.key)));
    keys.extend(attrs.add.iter().map(|attr| ("add", attr.key)));
    keys.extend(attrs.increment.iter().map(|attr| ("increment", attr.key)));
    keys.extend(attrs.renamed_from.iter().map(|attr| ("renamed_from", attr.key)));
    keys.extend(attrs.hook.iter().map(|attr| ("hook", attr.key)));
    keys.extend(field.validators.iter().map(|validator| (validator.name.as_str(), validator.key)));
    keys
}
