//! The rules of edges, as far as one side can tell.

use std::collections::HashMap;

use crate::errors::Errors;
use crate::model::{Edge, Entity};
use crate::names::{bare, did_you_mean};
use crate::parse::types::shown;

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    for edge in &entity.edges {
        field(entity, edge, errors);
        storage(entity, edge, errors);
        through(entity, edge, errors);
    }
    one_edge_per_through(entity, errors);
    one_edge_per_field(entity, errors);
    one_edge_per_inverse(entity, errors);
}

/// The field exists, on an edge to one, and agrees with what the edge says.
fn field(entity: &Entity, edge: &Edge, errors: &mut Errors) {
    let Some(attr) = &edge.attrs.field else { return };
    let named = &attr.value.0;
    if edge.many {
        let message = format!(
            "a field holds one key, and `{}` leads to many: put `field` on the other side",
            edge.name
        );
        errors.at(named, message);
        return;
    }
    let Some(field) = edge.field.and_then(|at| entity.fields.get(at)) else {
        let name = bare(named);
        let near = did_you_mean(&name, entity.fields.iter().map(|field| field.name.as_str()));
        let of_mixin = match near.is_empty() && !entity.mixins.is_empty() {
            true => " of its own; a field of a mixin can hold an edge of that mixin only",
            false => "",
        };
        errors.at(named, format!("`{}` has no field `{name}`{of_mixin}{near}", entity.name));
        return;
    };
    if let Some(required) = edge.attrs.required.as_ref().filter(|_| field.optional) {
        let message = format!("`{}` is required, and its field `{}` is an `Option`", edge.name, field.name);
        errors.span(required.key, message);
    }
    match (&edge.attrs.immutable, &field.attrs.immutable) {
        (Some(immutable), None) => {
            let message = format!("`{}` is immutable, so its field `{}` must be too", edge.name, field.name);
            errors.span(immutable.key, message);
        }
        (None, Some(immutable)) => {
            let message = format!("`{}` is immutable, so its edge `{}` must be too", field.name, edge.name);
            errors.span(immutable.key, message);
        }
        _ => {}
    }
    if let Some(column) = &edge.attrs.column {
        let message = format!("the column is that of the field: put `column` on `{}`", field.name);
        errors.span(column.key, message);
    }
}

/// The keys that say how it is stored suit its kind.
fn storage(entity: &Entity, edge: &Edge, errors: &mut Errors) {
    let attrs = &edge.attrs;
    let join = [
        ("table", attrs.table.as_ref().map(|table| table.key)),
        ("columns", attrs.columns.as_ref().map(|columns| columns.key)),
        ("symbols", attrs.symbols.as_ref().map(|symbols| symbols.key)),
    ];
    let column = [
        ("column", attrs.column.as_ref().map(|column| column.key)),
        ("symbol", attrs.symbol.as_ref().map(|symbol| symbol.key)),
    ];
    let join = join.into_iter().find_map(|(key, span)| Some((key, span?)));
    let column = column.into_iter().find_map(|(key, span)| Some((key, span?)));
    if let (Some((key, span)), false) = (join, edge.many) {
        let message = format!("`{key}` is for edges between many and many, and `{}` leads to one", edge.name);
        errors.span(span, message);
    } else if let (Some((join, _)), Some((key, span))) = (join, column) {
        let message =
            format!("`{key}` is for edges with a column, `{join}` for those with a table of their own");
        errors.span(span, message);
    } else if let (Some((key, span)), true) = (column, is_mutual(entity, edge)) {
        let message = format!(
            "`{}` has a table of its own: `{key}s(\"..\", \"..\")` names both of its ends",
            edge.name
        );
        errors.span(span, message);
    }
    if let Some(columns) = &attrs.columns {
        let texts = &columns.value.0;
        if let [first, second] = texts.as_slice()
            && first.value() == second.value()
        {
            errors.at(second, "the two columns of a join table can't have the same name");
        }
    }
}

/// An edge whose pairs are entities leads to many, and leaves to them how they are stored.
fn through(entity: &Entity, edge: &Edge, errors: &mut Errors) {
    let Some(through) = &edge.attrs.through else { return };
    if !edge.many {
        let message = format!(
            "`through` is for edges between many and many, and `{}` leads to one: \
             the entity in between is what it should lead to",
            edge.name
        );
        errors.span(through.key, message);
        return;
    }
    let name = through_name(edge);
    if [entity.name.as_str(), "Self", shown(&edge.target).as_str()].contains(&name.as_str()) {
        let message = format!(
            "`{}` can't lead through one of its own ends: `through` names the entity in between",
            edge.name
        );
        errors.at(&through.value.entity, message);
    }
    let attrs = &edge.attrs;
    let stored = [
        ("table", attrs.table.as_ref().map(|table| table.key)),
        ("columns", attrs.columns.as_ref().map(|columns| columns.key)),
        ("symbols", attrs.symbols.as_ref().map(|symbols| symbols.key)),
        ("on_delete", attrs.on_delete.as_ref().map(|on_delete| on_delete.key)),
    ];
    for (key, span) in stored {
        if let Some(span) = span {
            errors.span(span, format!("the table of the edge is that of `{name}`: put `{key}` there"));
        }
    }
}

fn through_name(edge: &Edge) -> String {
    let entity = edge.attrs.through.as_ref().map(|through| &through.value.entity);
    entity.map(|path| shown(&syn::parse_quote!(#path))).unwrap_or_default()
}

/// An entity has the pairs of one edge, and of its inverse.
fn one_edge_per_through(entity: &Entity, errors: &mut Errors) {
    let through: Vec<&Edge> =
        entity.edges.iter().filter(|edge| edge.attrs.through.is_some() && edge.many).collect();
    let names = |edge: &Edge, other: &Edge| {
        edge.attrs.inverse.as_ref().is_some_and(|inverse| bare(&inverse.value.name) == other.name)
    };
    for (i, edge) in through.iter().enumerate() {
        let taken = through[..i].iter().find(|other| {
            through_name(other) == through_name(edge) && !names(other, edge) && !names(edge, other)
        });
        if let (Some(first), Some(attr)) = (taken, &edge.attrs.through) {
            let message = format!(
                "`{}` leads through `{}` already, and an entity has the pairs of one edge",
                first.name,
                through_name(edge)
            );
            errors.at(&attr.value.entity, message);
        }
    }
}

/// Whether it is an edge between many and many of the same entity that is its own other side.
fn is_mutual(entity: &Entity, edge: &Edge) -> bool {
    let to_itself = [entity.name.as_str(), "Self"].contains(&shown(&edge.target).as_str());
    let names = |other: &Edge| {
        other.attrs.inverse.as_ref().is_some_and(|inverse| inverse.value.to_string() == edge.name)
    };
    edge.many && to_itself && edge.attrs.inverse.is_none() && !entity.edges.iter().any(names)
}

/// A field holds the reference of one edge.
fn one_edge_per_field(entity: &Entity, errors: &mut Errors) {
    let mut seen = HashMap::new();
    for edge in &entity.edges {
        let (Some(attr), Some(at)) = (&edge.attrs.field, edge.field) else { continue };
        if let Some(first) = seen.insert(at, &edge.name) {
            let message = format!("the field `{}` holds `{first}` already", bare(&attr.value.0));
            errors.at(&attr.value.0, message);
        }
    }
}

/// An edge has one inverse, and is not its own.
fn one_edge_per_inverse(entity: &Entity, errors: &mut Errors) {
    let mut seen = HashMap::new();
    for edge in &entity.edges {
        let Some(attr) = &edge.attrs.inverse else { continue };
        let (target, name) = (shown(&edge.target), attr.value.to_string());
        if name == edge.name && target == entity.name {
            let message =
                format!("`{name}` can't be its own inverse; without `inverse` it leads both ways already");
            errors.at(&attr.value.name, message);
        } else if let Some(first) = seen.insert((target.clone(), name.clone()), &edge.name) {
            errors.at(&attr.value.name, format!("`{first}` is the inverse of `{target}.{name}` already"));
        }
    }
}
