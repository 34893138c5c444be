//! What stands where in an entity with mixins. How many fields and edges a mixin has is for the compiler to find out, so
//! positions are sums and the lists of the descriptor are put together by constant functions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::schema;
use crate::model::{Entity, Mixin};
use crate::names::place;

/// The position of a declared field among all fields.
pub(super) fn field_at(entity: &Entity, at: usize) -> TokenStream {
    behind(at, entity.mixins.iter().filter(|mixin| mixin.fields <= at), quote!(fields))
}

/// The position of a declared edge among all edges.
pub(super) fn edge_at(entity: &Entity, at: usize) -> TokenStream {
    behind(at, entity.mixins.iter().filter(|mixin| mixin.edges <= at), quote!(edges))
}

/// The positions of the first field and of the first edge of the mixin at that place among the mixins.
pub(super) fn mixin_at(entity: &Entity, at: usize) -> (TokenStream, TokenStream) {
    let (before, mixin) = (entity.mixins.iter().take(at), &entity.mixins[at]);
    (behind(mixin.fields, before.clone(), quote!(fields)), behind(mixin.edges, before, quote!(edges)))
}

/// The position behind so many members and those mixins.
fn behind<'a>(count: usize, mixins: impl Iterator<Item = &'a Mixin>, what: TokenStream) -> TokenStream {
    let types: Vec<_> = mixins.map(|mixin| &mixin.ty).collect();
    match types.is_empty() {
        true => quote!(#count),
        false => {
            let lengths = types
                .iter()
                .map(|ty| quote_spanned!(place(ty.span())=> <#ty as __ent::Mixin>::SCHEMA.#what.len()));
            quote!((#count #(+ #lengths)*))
        }
    }
}

/// The mixin that has the key.
pub(super) fn key(entity: &Entity) -> Option<usize> {
    entity.mixins.iter().position(|mixin| mixin.attrs.id.is_some())
}

/// The position of the key, where there is one.
pub(super) fn id_at(entity: &Entity) -> Option<TokenStream> {
    if let Some(id) = entity.id {
        return Some(field_at(entity, id));
    }
    key(entity).map(|at| {
        let (start, _) = mixin_at(entity, at);
        let ty = &entity.mixins[at].ty;
        quote_spanned!(place(ty.span())=> #start + <#ty as __ent::MixinId>::POSITION)
    })
}

/// The arms of a `match` on the position of a field or an edge: `own` for what is declared, by its number, and `inside` for
/// the mixins, by theirs and the position of their first.
pub(super) fn arms(
    entity: &Entity,
    fields: bool,
    own: impl Fn(usize) -> TokenStream,
    inside: impl Fn(&Mixin, TokenStream) -> TokenStream,
) -> TokenStream {
    let count = if fields { entity.fields.len() } else { entity.edges.len() };
    let mut arms = TokenStream::new();
    let mut mixins = entity.mixins.iter().enumerate().peekable();
    for at in 0..=count {
        let before = |mixin: &Mixin| if fields { mixin.fields } else { mixin.edges } <= at;
        while let Some((i, mixin)) = mixins.next_if(|(_, mixin)| before(mixin)) {
            let (field, edge) = mixin_at(entity, i);
            let (start, what) = if fields { (field, quote!(fields)) } else { (edge, quote!(edges)) };
            let (ty, arm) = (&mixin.ty, inside(mixin, start.clone()));
            // The arms stand in the order of the positions, so whatever is smaller is taken already.
            arms.extend(quote_spanned!(place(ty.span())=> at if at < #start + <#ty as __ent::Mixin>::SCHEMA.#what.len() => #arm,));
        }
        if at < count {
            let (position, arm) = (if fields { field_at(entity, at) } else { edge_at(entity, at) }, own(at));
            let is_literal = entity.mixins.first().is_none_or(|first| !before(first));
            arms.extend(match is_literal {
                true => quote!(#at => #arm,),
                false => quote!(at if at == #position => #arm,),
            });
        }
    }
    arms
}

/// The lists of the descriptor that [`schema`] names: the fields and edges of an entity, and all of a struct with mixins.
///
/// Those of an entity are statics. A list without a name is there once for each part of the program that refers to one of its
/// elements, and setters and functions everywhere do.
pub(super) fn lists(entity: &Entity) -> TokenStream {
    if entity.mixins.is_empty() {
        return if entity.is_mixin { TokenStream::new() } else { own(entity) };
    }
    let kind = if entity.is_mixin { quote!(const) } else { quote!(static) };
    let types: Vec<_> = entity.mixins.iter().map(|mixin| &mixin.ty).collect();
    let fields = parts(entity, schema::fields(entity), "fields", |mixin| mixin.fields);
    let edges = parts(entity, schema::edges(entity), "edges", |mixin| mixin.edges);
    let (indexes, checks) = (schema::indexes(entity), schema::checks(entity));
    let (table, annotations) = (schema::table(entity), schema::annotations(&entity.attrs.annotations));
    // What comes first counts: the struct itself, and then its mixins from the last to the first.
    let from_last: Vec<_> = types.iter().rev().collect();
    let name = &entity.name;
    // What a mixin takes over from another stays that one's, until an entity has it.
    let (flat_fields, flat_edges) = match entity.is_mixin {
        true => (quote!(fields(__FIELD_PARTS)), quote!(edges(__EDGE_PARTS))),
        false => (quote!(fields_of(#name, __FIELD_PARTS)), quote!(edges_of(#name, __EDGE_PARTS))),
    };
    quote! {
        const __FIELD_PARTS: &[&[__ent::FieldSchema]] = &[#(#fields),*];
        #kind __FIELDS: [__ent::FieldSchema; __ent::flatten::count(__FIELD_PARTS)] =
            __ent::flatten::#flat_fields;
        const __EDGE_PARTS: &[&[__ent::EdgeSchema]] = &[#(#edges),*];
        #kind __EDGES: [__ent::EdgeSchema; __ent::flatten::count(__EDGE_PARTS)] = __ent::flatten::#flat_edges;
        const __INDEX_PARTS: &[&[__ent::IndexSchema]] =
            &[#(<#types as __ent::Mixin>::SCHEMA.indexes,)* &[#(#indexes),*]];
        const __INDEXES: [__ent::IndexSchema; __ent::flatten::count(__INDEX_PARTS)] =
            __ent::flatten::indexes(__INDEX_PARTS);
        const __CHECK_PARTS: &[&[__ent::CheckSchema]] =
            &[#(<#types as __ent::Mixin>::SCHEMA.checks,)* &[#(#checks),*]];
        const __CHECKS: [__ent::CheckSchema; __ent::flatten::count(__CHECK_PARTS)] =
            __ent::flatten::checks(__CHECK_PARTS);
        const __TABLE: __ent::TableSchema =
            __ent::flatten::table(&[#table, #(<#from_last as __ent::Mixin>::SCHEMA.table),*]);
        const __ANNOTATION_PARTS: &[&[__ent::Annotation]] =
            &[&[#(#annotations),*], #(<#from_last as __ent::Mixin>::SCHEMA.annotations),*];
        const __ANNOTATIONS: [__ent::Annotation; __ent::flatten::count(__ANNOTATION_PARTS)] =
            __ent::flatten::annotations(__ANNOTATION_PARTS);
    }
}

/// The fields and edges of an entity that has no mixins.
fn own(entity: &Entity) -> TokenStream {
    let (fields, edges) = (schema::fields(entity), schema::edges(entity));
    let (field_count, edge_count) = (fields.len(), edges.len());
    quote! {
        static __FIELDS: [__ent::FieldSchema; #field_count] = [#(#fields),*];
        static __EDGES: [__ent::EdgeSchema; #edge_count] = [#(#edges),*];
    }
}

/// What is declared before each mixin, the mixin's, and what is declared behind the last: always twice the mixins and one.
fn parts(
    entity: &Entity,
    own: Vec<TokenStream>,
    what: &str,
    before: impl Fn(&Mixin) -> usize,
) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut start = 0;
    for mixin in &entity.mixins {
        let (own, ty) = (&own[start..before(mixin)], &mixin.ty);
        parts.push(quote!(&[#(#own),*]));
        let what = format_ident!("{what}");
        let all = quote_spanned!(place(ty.span())=> <#ty as __ent::Mixin>::SCHEMA.#what);
        parts.push(annotated(mixin, all, what == "fields"));
        start = before(mixin);
    }
    let own = &own[start..];
    parts.push(quote!(&[#(#own),*]));
    parts
}

/// The fields or the edges of a mixin, with the annotations that the member gives them.
fn annotated(mixin: &Mixin, all: TokenStream, fields: bool) -> TokenStream {
    let (more, schema) = match fields {
        true => (&mixin.attrs.annotate_fields, quote!(FieldSchema)),
        false => (&mixin.attrs.annotate_edges, quote!(EdgeSchema)),
    };
    if more.is_empty() {
        return all;
    }
    let more = schema::annotations(more);
    let module = if fields { quote!(fields) } else { quote!(edges) };
    quote! {{
        const __MORE: &[__ent::Annotation] = &[#(#more),*];
        const __LISTS: [[__ent::Annotation; __ent::annotate::#module::longest(#all) + __MORE.len()]; #all.len()] =
            __ent::annotate::#module::lists(#all, __MORE);
        const __ANNOTATED: [__ent::#schema; #all.len()] =
            __ent::annotate::#module::annotated(#all, __MORE.len(), &__LISTS);
        &__ANNOTATED
    }}
}
