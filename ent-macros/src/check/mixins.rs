//! The rules of mixins: of the members that are mixins, and of the struct that is one.

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::Entity;
use crate::parse::types::{inside, shown};

/// The mixins that can't be had.
pub(super) fn check(entity: &Entity, errors: &mut Errors) -> Vec<Ident> {
    if entity.is_mixin {
        edges(entity, errors);
        names(entity, errors);
    }
    members(entity, errors)
}

/// A mixin is always there, and there once.
fn members(entity: &Entity, errors: &mut Errors) -> Vec<Ident> {
    let (mut seen, mut refused) = (Vec::new(), Vec::new());
    for mixin in &entity.mixins {
        let ty = shown(&mixin.ty);
        if inside(&mixin.ty, "Option").is_some() {
            errors.at(&mixin.ty, "a mixin is always there: write its type without the `Option`");
            refused.push(mixin.ident.clone());
        } else if seen.contains(&ty) {
            errors.at(&mixin.ty, format!("`{}` has the mixin `{ty}` already", entity.name));
            refused.push(mixin.ident.clone());
        }
        seen.push(ty);
    }
    let mut key = entity.id.and_then(|at| entity.fields.get(at)).map(|id| &id.name);
    for mixin in &entity.mixins {
        let Some(id) = &mixin.attrs.id else { continue };
        if let Some(first) = key {
            let message = format!("the key comes from `{first}` already: there is one only");
            errors.span(id.key, message);
        }
        key = Some(&mixin.name);
    }
    refused
}

/// An edge starts from whichever entity has the mixin.
fn edges(entity: &Entity, errors: &mut Errors) {
    for edge in &entity.edges {
        let attrs = &edge.attrs;
        if let Some(inverse) = &attrs.inverse {
            let message = format!(
                "an edge of a mixin is no inverse, for it starts from many entities; \
                 the other side can name it: `inverse = {}.{}`, behind the name of the mixin's member",
                crate::names::snake(&entity.name),
                edge.name
            );
            errors.span(inverse.key, message);
        }
        let keys = [
            ("table", attrs.table.as_ref().map(|attr| attr.key)),
            ("columns", attrs.columns.as_ref().map(|attr| attr.key)),
            ("symbol", attrs.symbol.as_ref().map(|attr| attr.key)),
            ("symbols", attrs.symbols.as_ref().map(|attr| attr.key)),
        ];
        for (key, span) in keys {
            if let Some(span) = span {
                let message = format!(
                    "`{key}` names what a database has once, and every entity with the mixin has `{}`",
                    edge.name
                );
                errors.span(span, message);
            }
        }
    }
}

/// What every entity gets a copy of can't have one name.
fn names(entity: &Entity, errors: &mut Errors) {
    let indexes = entity.attrs.indexes.iter().filter_map(|index| index.value.name.as_ref());
    let checks = entity.attrs.checks.iter().filter_map(|check| check.value.name.as_ref());
    for name in indexes.chain(checks) {
        let message = "what a mixin adds has no name of its own, for a database has each name once: \
                       leave it out, and each entity's is named after its table";
        errors.at(name, message);
    }
}
