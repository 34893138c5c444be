//! From the checked model to the code of the entity: constant data and thin wrappers, so that they are quick to compile.
//!
//! What is emitted names everything by an absolute path, and its helpers begin with `__`, so that no name of the user's
//! is hidden.

mod behaviour;
mod checks;
mod constants;
mod create;
mod display;
mod entity;
pub(crate) mod enum_;
pub(crate) mod field_type;
mod flat;
mod mixed;
pub(crate) mod mixin;
pub(crate) mod projection;
mod required;
mod schema;
mod setters;
mod through;
mod update;
mod validators;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Attribute;

use crate::model::Entity;

/// Everything that `#[derive(Entity)]` emits.
///
/// Where the struct has errors the code is only there for editors and for the user's other code to find: it does nothing,
/// and asks nothing of other entities.
pub(crate) fn entity(entity: &Entity, broken: bool) -> TokenStream {
    let writes = |code: fn(&Entity) -> TokenStream| match entity.is_view() {
        true => TokenStream::new(),
        false => code(entity),
    };
    let create = writes(create::builder);
    let update = writes(update::builder);
    let inner = [
        flat::lists(entity),
        entity::implementation(entity, broken),
        constants::constants(entity),
        entity::functions(entity),
        writes(create::implementation),
        writes(update::implementation),
        display::display(entity),
        mixed::mixed(entity),
        if broken { TokenStream::new() } else { checks::checks(entity) },
        if broken { TokenStream::new() } else { mixed::checks(entity) },
    ];
    // What is deprecated is still read, written and queried here.
    let deprecated = entity.fields.iter().any(|field| field.deprecated.is_some());
    let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #create
        #update
        #allow
        const _: () = {
            use ::ent::__private as __ent;
            #(#inner)*
        };
    }
}

/// `Some(value)` or `None`.
fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The user's doc comment, or else this one.
fn docs(own: &[Attribute], default: &str) -> TokenStream {
    if own.is_empty() { quote!(#[doc = #default]) } else { quote!(#(#own)*) }
}
