//! What the compiler is asked to check of other entities, each at the user's own token.
//!
//! A name is looked up first, and every assertion holds where the name is missing, so that one mistake is one error.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::constants::constant;
use crate::model::{Edge, Entity};
use crate::names::{ident, place};
use crate::parse::types::{Kind, shown};

/// The checks of all edges.
pub(super) fn checks(entity: &Entity) -> TokenStream {
    let edges: TokenStream = entity
        .edges
        .iter()
        .flat_map(|edge| {
            [
                field_type(entity, edge),
                inverse(entity, edge),
                lone(entity, edge),
                reference(entity, edge),
                super::through::checks(entity, edge),
            ]
        })
        .collect();
    let key = counted_key(entity);
    quote!(#edges #key)
}

/// A key that is counted up is an integer, where its type does not tell by its name.
fn counted_key(entity: &Entity) -> Option<TokenStream> {
    let key = entity.id.and_then(|at| entity.fields.get(at)).filter(|key| key.counts_up())?;
    if key.kind != Kind::Unknown {
        return None;
    }
    let (name, ty) = (&entity.ident, shown(&key.ty));
    let message = format!("the database counts up integers, and `{ty}` is not stored as one");
    let span = key.attrs.increment.as_ref().map_or_else(|| key.ident.span(), |increment| increment.key);
    Some(quote_spanned! {place(span)=>
        const _: () = ::core::assert!(
            <#name as __ent::Entity>::SCHEMA.id_field().ty.is_integer(),
            #message
        );
    })
}

/// The fields of edges have the types of the keys that they refer to.
pub(super) fn field_types(entity: &Entity) -> TokenStream {
    entity.edges.iter().map(|edge| field_type(entity, edge)).collect()
}

/// The field that holds the edge has the type of the target's key.
fn field_type(entity: &Entity, edge: &Edge) -> TokenStream {
    let Some(field) = edge.field.and_then(|at| entity.fields.get(at)) else { return TokenStream::new() };
    let (ty, target) = (&field.base, &edge.target);
    let check = quote_spanned!(place(ty.span())=> __ent::check::key_of::<#ty, #target>());
    quote!(const _: fn() = || { #check; };)
}

/// One assertion over this entity's descriptor, the edge's position in it, and the target's descriptor.
fn assertion(entity: &Entity, edge: &Edge, span: Span, check: &str, message: &str) -> TokenStream {
    let (name, target, text) = (&entity.ident, &edge.target, &edge.name);
    let check = ident(check, span);
    quote_spanned! {place(span)=>
        const _: () = ::core::assert!(
            __ent::check::#check(<#name as __ent::Entity>::SCHEMA, #text, <#target as __ent::Entity>::SCHEMA),
            #message
        );
    }
}

/// The other side exists, points back, and agrees.
fn inverse(entity: &Entity, edge: &Edge) -> TokenStream {
    let Some(inverse) = &edge.attrs.inverse else { return TokenStream::new() };
    let span = inverse.value.name.span();
    let other = inverse.value.to_string();
    let (name, target, target_text) = (&entity.ident, &edge.target, shown(&edge.target));
    let constant = constant(&inverse.value);
    let call = quote_spanned!(place(span)=> __ent::inverse_of::<#name, #target, _>(#target::#constant));
    let (here, there) = (format!("{}.{}", entity.name, edge.name), format!("{target_text}.{other}"));
    let attrs = &edge.attrs;
    let stored = attrs.column.is_some()
        || attrs.symbol.is_some()
        || attrs.table.is_some()
        || attrs.columns.is_some()
        || attrs.symbols.is_some();
    // What this side's own keys rule out is not asked.
    let asserts = [
        (
            true,
            "is_declared_side",
            span,
            format!(
                "`inverse = {other}` names an edge of `{target_text}` that is itself an inverse: \
                 one of `{here}` and `{there}` must be without"
            ),
        ),
        (
            edge.required,
            "is_optional_somewhere",
            attrs.required.as_ref().map_or(span, |required| required.key),
            format!("`{here}` and `{there}` can't both be required: neither could be created first"),
        ),
        (
            stored,
            "is_stored_once",
            span,
            format!("`{here}` and `{there}` both say how the edge is stored: one of them is enough"),
        ),
        (
            attrs.on_delete.is_some(),
            "deletes_once",
            span,
            format!("`{here}` and `{there}` both say what happens on delete: one of them is enough"),
        ),
        (
            true,
            "join_keys_fit",
            span,
            format!(
                "`table`, `columns` and `symbols` are for edges between many and many, \
                 and one side of `{here}` and `{there}` is a `One<..>`"
            ),
        ),
        (
            edge.many,
            "column_keys_fit",
            span,
            format!(
                "`{here}` and `{there}` are many to many, in a table of their own: `columns(\"..\", \"..\")` and \
                 `symbols(\"..\", \"..\")` name what `column` and `symbol` name elsewhere"
            ),
        ),
        (
            !edge.many,
            "field_holds",
            span,
            format!("`{there}` names a field, but `{here}` holds the reference: put `field = ..` there"),
        ),
        (
            !edge.many,
            "index_holds",
            span,
            format!(
                "an index of `{target_text}` has the edge `{other}`, but `{here}` holds the reference: \
                 put the index on `{}`",
                entity.name
            ),
        ),
    ];
    let asserts = asserts.into_iter().filter(|(asked, ..)| *asked);
    let asserts = asserts.map(|(_, check, span, message)| assertion(entity, edge, span, check, &message));
    quote! {
        const _: fn() = || { #call; };
        #(#asserts)*
    }
}

/// No reference leads to a key of several fields.
fn reference(entity: &Entity, edge: &Edge) -> TokenStream {
    let (target, span) = (shown(&edge.target), edge.target.span());
    if edge.many || edge.attrs.inverse.is_some() {
        return TokenStream::new();
    }
    let several = |name: &str| format!("the key of `{name}` has several fields, and a reference is of one");
    let message = format!(
        "{}: nothing can hold the edge `{}.{}`; give `{target}` a field `id`, or refer to what its key is made of",
        several(&target),
        entity.name,
        edge.name
    );
    let mut checks = assertion(entity, edge, span, "target_can_be_referred_to", &message);
    if !entity.key.is_empty() {
        let message = format!(
            "{}: `{target}` can't hold the edge `{}.{}`; put `inverse = ..` on this side, which then holds it",
            several(&entity.name),
            entity.name,
            edge.name
        );
        checks.extend(assertion(entity, edge, span, "is_not_referred_to", &message));
    }
    checks
}

/// An edge without another side is not stored in a table of its own, unless it leads back to its own entity.
fn lone(entity: &Entity, edge: &Edge) -> TokenStream {
    let attrs = &edge.attrs;
    let keys = [
        attrs.table.as_ref().map(|table| table.key),
        attrs.columns.as_ref().map(|columns| columns.key),
        attrs.symbols.as_ref().map(|symbols| symbols.key),
    ];
    let key = keys.into_iter().flatten().next();
    let (Some(span), None, true) = (key, &attrs.inverse, edge.many) else { return TokenStream::new() };
    let target = shown(&edge.target);
    let message = format!(
        "`table`, `columns` and `symbols` are for edges between many and many: \
         `{target}` has no `Many<{}>` with `inverse = {}`",
        entity.name, edge.name
    );
    assertion(entity, edge, span, "has_join_table", &message)
}
