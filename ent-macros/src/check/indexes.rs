//! The rules of indexes.

use std::collections::HashSet;

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::Entity;
use crate::names::{bare, did_you_mean};
use crate::parse::index::Index;
use crate::parse::types::Kind;

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
        options(entity, index, errors);
        if let Some(name) = &index.name
            && !names.insert(name.value())
        {
            errors.at(name, format!("two indexes have the name `{}`", name.value()));
        }
    }
}

/// The options are of columns that the index has, and go together.
fn options(entity: &Entity, index: &Index, errors: &mut Errors) {
    let columns = || index.fields.iter().chain(&index.edges);
    let has = |ident: &Ident| columns().any(|column| bare(column) == bare(ident));
    let of_columns = index.desc.iter().chain(index.prefix.iter().map(|(field, ..)| field));
    for ident in of_columns.chain(index.opclass.iter().map(|(field, _)| field)) {
        if !has(ident) {
            let names: Vec<String> = columns().map(bare).collect();
            let near = did_you_mean(&bare(ident), names.iter().map(String::as_str));
            errors.at(ident, format!("`{}` is not in this index{near}", bare(ident)));
        }
    }
    for ident in &index.include {
        if has(ident) {
            errors.at(ident, format!("`{}` is a part of the index, which has its value anyway", bare(ident)));
        } else {
            field(entity, ident, &bare(ident), errors);
        }
    }
    for (ident, _, span) in &index.prefix {
        let field = entity.field(&bare(ident));
        if field.is_some_and(|field| !matches!(field.kind, Kind::Text | Kind::Bytes | Kind::Unknown)) {
            errors
                .span(*span, format!("a prefix is of a text or of bytes, and `{}` is neither", bare(ident)));
        }
    }
    let Some(method) = &index.method else { return };
    if let Some(sqlite) = &method.value.sqlite {
        errors.at(sqlite, "SQLite has one type of index only: leave it out");
    }
    if let Some(given) = &method.value.mysql {
        let name = given.value().to_uppercase();
        const KNOWN: [&str; 4] = ["FULLTEXT", "SPATIAL", "HASH", "BTREE"];
        if !KNOWN.contains(&name.as_str()) {
            let near = did_you_mean(&name, KNOWN);
            errors.at(given, format!("MySQL has no index of type `{}`{near}", given.value()));
        }
    }
    let ordered = |name: &str| name.eq_ignore_ascii_case("btree");
    let types = [&method.value.postgres, &method.value.mysql];
    for given in types.into_iter().flatten().filter(|given| !ordered(&given.value())) {
        let unique = index.unique && !given.value().eq_ignore_ascii_case("hash");
        if unique {
            errors.at(given, format!("an index of type `{}` can't be unique", given.value()));
        }
        if let Some(desc) = index.desc.first() {
            errors.at(desc, format!("an index of type `{}` has no order", given.value()));
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
