//! The rules of indexes.

use std::collections::HashSet;

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::Entity;
use crate::names::{bare, did_you_mean};

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    let mut names = HashSet::new();
    for index in &entity.attrs.indexes {
        let index = &index.value;
        let mut seen = HashSet::new();
        for ident in &index.fields {
            let name = bare(ident);
            field(entity, ident, &name, errors);
            if !seen.insert(name.clone()) {
                errors.at(ident, format!("`{name}` is in the index twice"));
            }
        }
        for ident in &index.edges {
            let name = bare(ident);
            edge(entity, ident, &name, errors);
            if !seen.insert(name.clone()) {
                errors.at(ident, format!("`{name}` is in the index twice"));
            }
        }
        if let Some(name) = &index.name
            && !names.insert(name.value())
        {
            errors.at(name, format!("two indexes have the name `{}`", name.value()));
        }
    }
}

/// The field exists.
fn field(entity: &Entity, ident: &Ident, name: &str, errors: &mut Errors) {
    if entity.field(name).is_some() {
        return;
    }
    if let Some(edge) = entity.edge(name) {
        let hint = match edge.many {
            true => "many entities have no column here".to_owned(),
            false => format!("write `edges({name})`"),
        };
        errors.at(ident, format!("`{name}` is an edge: {hint}"));
        return;
    }
    // It may be a mixin's: the compiler is asked.
    if entity.mixins.is_empty() {
        let near = did_you_mean(name, entity.fields.iter().map(|field| field.name.as_str()));
        errors.at(ident, format!("`{}` has no field `{name}`{near}", entity.name));
    }
}

/// The edge exists, and has a column here.
fn edge(entity: &Entity, ident: &Ident, name: &str, errors: &mut Errors) {
    match entity.edge(name) {
        Some(edge) if edge.many => {
            errors.at(
                ident,
                format!("`{name}` leads to many, which have no column here: index the other side"),
            );
        }
        Some(_) => {}
        None if entity.field(name).is_some() => {
            errors.at(ident, format!("`{name}` is a field: write `fields({name})`"));
        }
        None if !entity.mixins.is_empty() => {}
        None => {
            let near = did_you_mean(name, entity.edges.iter().map(|edge| edge.name.as_str()));
            errors.at(ident, format!("`{}` has no edge `{name}`{near}", entity.name));
        }
    }
}
