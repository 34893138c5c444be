//! How an entity is printed: `User(id=1, age=30)`, unless the struct says `no_display`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Entity;

/// `impl Display for User`, or nothing.
pub(super) fn display(entity: &Entity) -> TokenStream {
    if entity.attrs.no_display.is_some() {
        return TokenStream::new();
    }
    let name = &entity.ident;
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __ent::display(self, f)
            }
        }
    }
}
