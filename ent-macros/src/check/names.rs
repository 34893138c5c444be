//! No two things that the derive makes have one name.

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::{Edge, Entity, Field};
use crate::names::bare;

/// The members that would make something twice.
pub(super) fn check(entity: &Entity, errors: &mut Errors) -> Vec<Ident> {
    // The constants of a mixin have the names of its members, as they are.
    let mut clashing = if entity.is_mixin { Vec::new() } else { constants(entity, errors) };
    clashing.extend(methods(entity, &["save", "exec", "to_sql", "on_conflict"], create_methods, errors));
    clashing.extend(methods(entity, &["save", "exec", "to_sql", "where_"], update_methods, errors));
    clashing
}

pub(super) fn constants(entity: &Entity, errors: &mut Errors) -> Vec<Ident> {
    let mut clashing = Vec::new();
    let fields = entity.fields.iter().map(|field| (&field.constant, &field.ident));
    let edges = entity.edges.iter().map(|edge| (&edge.constant, &edge.ident));
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    let mixins = entity.mixins.iter().map(|mixin| (&mixin.constant, &mixin.ident));
    for (constant, ident) in fields.chain(edges).chain(mixins) {
        // Two members of one name are an error of the language.
        if let Some(first) = seen.insert(bare(constant), ident).filter(|first| *first != ident) {
            let message = format!("`{ident}` and `{first}` would both be the constant `{constant}`");
            errors.at(ident, message);
            clashing.push(ident.clone());
        }
    }
    clashing
}

/// A field or an edge.
enum Member<'a> {
    Field(&'a Field),
    Edge(&'a Edge),
}

/// No method of a builder is made twice, or is one that the builder has anyway.
fn methods(
    entity: &Entity,
    reserved: &[&str],
    made: fn(&Entity, Member) -> Vec<String>,
    errors: &mut Errors,
) -> Vec<Ident> {
    let mut clashing = Vec::new();
    let fields = entity.fields.iter().map(|field| (&field.ident, made(entity, Member::Field(field))));
    let edges = entity.edges.iter().map(|edge| (&edge.ident, made(entity, Member::Edge(edge))));
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    // One clash is one error, whichever builders it is in.
    for (ident, methods) in fields.chain(edges) {
        for method in methods {
            let message = if reserved.contains(&method.as_str()) {
                format!(
                    "`{method}` is a method of the builders, so nothing else can have that name; \
                     a field keeps its column with `column = \"{method}\"`"
                )
            } else if let Some(first) = seen.insert(method.clone(), ident).filter(|first| *first != ident) {
                format!("`{first}` and `{ident}` would both have the setter `{method}`")
            } else {
                continue;
            };
            clashing.push(ident.clone());
            if !errors.has(&message) {
                errors.at(ident, message);
            }
        }
    }
    clashing
}

fn create_methods(entity: &Entity, member: Member) -> Vec<String> {
    let (name, required) = match member {
        Member::Edge(edge) if edge.many => return vec![format!("add_{}", edge.name)],
        Member::Edge(edge) => {
            (&edge.name, entity.required.iter().any(|other| other.is_edge(entity, &edge.name)))
        }
        Member::Field(field) => (&field.name, field.must_be_set()),
    };
    if required { vec![name.clone()] } else { vec![name.clone(), format!("maybe_{name}")] }
}

fn update_methods(entity: &Entity, member: Member) -> Vec<String> {
    let (name, prefixes) = match member {
        Member::Field(field) if field.mutable() => {
            let mut prefixes = vec!["", "maybe_"];
            prefixes.extend(field.can_add().then_some("add_"));
            prefixes.extend(field.optional.then_some("clear_"));
            (&field.name, prefixes)
        }
        Member::Edge(edge) if entity.mutable(edge) => {
            let mut prefixes = if edge.many { vec!["add_", "remove_"] } else { vec!["", "maybe_"] };
            prefixes.extend((!edge.required).then_some("clear_"));
            (&edge.name, prefixes)
        }
        _ => return Vec::new(),
    };
    prefixes.into_iter().map(|prefix| format!("{prefix}{name}")).collect()
}
