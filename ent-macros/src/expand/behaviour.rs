//! The hooks, interceptors, traversers and rules of an entity or a mixin, in the order in which they take effect: those of
//! mixins first.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::mixed;
use crate::model::Entity;
use crate::names::place;
use crate::parse::Attr;
use crate::parse::value::Exprs;

/// Whether the struct itself has any.
pub(super) fn is_any(entity: &Entity) -> bool {
    let attrs = &entity.attrs;
    attrs.hooks.is_some()
        || attrs.interceptors.is_some()
        || attrs.traversers.is_some()
        || attrs.policy.is_some()
        || entity.fields.iter().any(|field| field.attrs.visible.is_some())
}

/// The part of the descriptor; nothing, where there is no behaviour.
pub(super) fn of_entity(entity: &Entity) -> TokenStream {
    if entity.mixins.is_empty() && !is_any(entity) {
        return TokenStream::new();
    }
    let name = &entity.ident;
    let mixins = mixins(entity);
    let own = own(entity, |constant, _| quote!(#name::#constant));
    quote! {
        behaviour: ::core::option::Option::Some(
            || __ent::Behaviour::<#name>::new() #mixins #own .into_core()
        ),
    }
}

/// The method of a mixin; nothing, where there is no behaviour.
///
/// The names begin with `__`, as the user's expressions stand among them.
pub(super) fn of_mixin(mixin: &Entity) -> TokenStream {
    if !is_any(mixin) {
        return TokenStream::new();
    }
    let own = own(mixin, |_, member| quote!(<__E as __ent::HasMixin<Self>>::MIXIN.#member));
    quote! {
        fn behaviour<__E: __ent::HasMixin<Self>>(
            __behaviour: __ent::Behaviour<__E>,
        ) -> __ent::Behaviour<__E> {
            __behaviour #own
        }
    }
}

/// Those of mixins, in the order of the struct: of what is nested in one, the innermost first, as a mixin is part of what it
/// is in.
fn mixins(entity: &Entity) -> TokenStream {
    let mut calls = TokenStream::new();
    for mixin in &entity.mixins {
        let mut nested: Vec<_> = mixin.attrs.nested.iter().flat_map(|nested| &nested.value.0).collect();
        nested.sort_by_key(|(_, path)| std::cmp::Reverse(path.mixins.len()));
        for (ty, _) in nested {
            let this = mixed::this(ty);
            calls.extend(quote_spanned!(place(ty.span())=> .mixin::<#this>()));
        }
        let (ty, this) = (&mixin.ty, mixed::this(&mixin.ty));
        calls.extend(quote_spanned!(place(ty.span())=> .mixin::<#this>()));
    }
    calls
}

/// Those of the struct itself. `constant` is how a field is named, by its constant or by its name.
fn own(entity: &Entity, constant: impl Fn(&Ident, &Ident) -> TokenStream) -> TokenStream {
    let attrs = &entity.attrs;
    let mut calls = TokenStream::new();
    let lists = [
        (&attrs.hooks, quote!(hook)),
        (&attrs.interceptors, quote!(interceptor)),
        (&attrs.traversers, quote!(traverser)),
    ];
    for (list, method) in lists {
        for expr in list.iter().flat_map(|Attr { value: Exprs(exprs), .. }| exprs) {
            calls.extend(quote_spanned!(place(expr.span())=> .#method(#expr)));
        }
    }
    if let Some(policy) = &attrs.policy {
        let policy = &policy.value.0;
        calls.extend(quote_spanned!(place(policy.span())=> .policy(#policy())));
    }
    for (_, field) in entity.named_fields() {
        let Some(visible) = &field.attrs.visible else { continue };
        let (rule, constant) = (&visible.value.0, constant(&field.constant, &field.ident));
        calls.extend(quote_spanned!(place(field.ty.span())=> .visible(#constant, #rule)));
    }
    calls
}
