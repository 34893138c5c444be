//! What the compiler is asked to check of an edge that leads through an entity: that the entity has the two ends.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Edge, Entity};
use crate::names::{bare, ident, place, screaming};
use crate::parse::through::Through;
use crate::parse::types::shown;

/// The checks of an edge, if it leads through an entity.
pub(super) fn checks(entity: &Entity, edge: &Edge) -> TokenStream {
    let Some(attr) = &edge.attrs.through else { return TokenStream::new() };
    let Through { entity: through, ends } = &attr.value;
    let span = through.span();
    let (name, target, text) = (&entity.ident, &edge.target, &edge.name);
    let (own_name, target_name) = (&entity.name, shown(target));
    let shown = shown(&syn::parse_quote!(#through));
    let assert = |check: &str, with_through: bool, message: String| {
        let check = ident(check, span);
        let third = with_through.then(|| quote_spanned!(place(span)=> , <#through as __ent::Entity>::SCHEMA));
        quote_spanned! {place(span)=>
            const _: () = ::core::assert!(
                __ent::check::#check(
                    <#name as __ent::Entity>::SCHEMA, #text, <#target as __ent::Entity>::SCHEMA #third
                ),
                #message
            );
        }
    };
    let here = format!("`{own_name}.{text}`");
    let needs = format!(
        "two required edges to one, with fields, such as \
         `#[ent(field = a_id)] pub a: One<{own_name}>` and `#[ent(field = b_id)] pub b: One<{target_name}>`"
    );
    let asserts = [
        assert(
            "through_is_many_to_many",
            false,
            format!(
                "`through` is for edges between many and many: \
                 `{target_name}` has no `Many<{own_name}>` that is the other side of {here}"
            ),
        ),
        assert(
            "through_is_apart",
            true,
            format!("{here} can't lead through one of its own ends: `through` names the entity in between"),
        ),
        assert(
            "through_stores",
            false,
            format!(
                "the table of {here} is that of `{shown}`: `table`, `columns` and `symbols` belong there, \
                 and not on its other side"
            ),
        ),
        assert(
            "through_is_free",
            true,
            format!(
                "another edge of `{target_name}` leads through `{shown}` already, \
                 and an entity has the pairs of one edge"
            ),
        ),
        assert(
            "through_leads_to_both",
            true,
            format!("`{shown}` does not lead to both ends of {here}: it needs {needs}"),
        ),
        assert(
            "through_has_fields",
            true,
            format!("an edge of `{shown}` to an end of {here} has no field: it needs {needs}"),
        ),
        assert(
            "through_is_required",
            true,
            format!("an edge of `{shown}` to an end of {here} is optional: make its field no `Option`"),
        ),
        assert(
            "through_is_clear",
            true,
            format!(
                "several edges of `{shown}` lead to the same end of {here}: \
                 say which is which, `through({shown}, own = .., other = ..)`"
            ),
        ),
        assert(
            "through_key_fits",
            true,
            format!(
                "the key of `{shown}` must be a field `id`, or the two fields that hold its edges to the ends \
                 of {here} and no other"
            ),
        ),
    ];
    // It is enough that one side tells.
    let agrees = edge.attrs.inverse.as_ref().map(|_| {
        let message =
            format!("{here} and its other side lead through different entities, or disagree on the ends");
        assert("through_agrees", false, message)
    });
    let ends = ends.iter().flat_map(|(own, other)| {
        let own_type = quote!(#name);
        [(own, own_type), (other, quote!(#target))].map(|(end, ty)| {
            let constant = ident(&screaming(&bare(end)), end.span());
            let check = quote_spanned!(place(end.span())=> __ent::check::end_of::<#through, #ty, _>(#through::#constant));
            quote!(const _: fn() = || { #check; };)
        })
    });
    quote! {
        #(#ends)*
        #(#asserts)*
        #agrees
    }
}
