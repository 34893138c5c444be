//! What `#[derive(Projection)]` emits.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::constants::constant;
use crate::parse::projection::Projection;

/// The implementation of `Projection`. A field of the wrong name or type is an error at the user's own token.
pub(crate) fn projection(projection: &Projection) -> TokenStream {
    let Projection { ident: name, entity, fields } = projection;
    let constants: Vec<_> = fields.iter().map(|field| constant(&field.source)).collect();
    let decoded = fields.iter().zip(&constants).enumerate().map(|(i, (field, constant))| {
        let target = &field.ident;
        let span = field.ty.span().resolved_at(Span::call_site());
        let value = quote_spanned!(span=> __ent::column(row, at + #i, #entity::#constant)?);
        quote!(#target: #value,)
    });
    quote! {
        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl __ent::Projection for #name {
                type Entity = #entity;

                fn fields() -> &'static [&'static __ent::FieldSchema] {
                    const FIELDS: &[&__ent::FieldSchema] = &[#(#entity::#constants.schema()),*];
                    FIELDS
                }

                fn decode(row: &dyn __ent::Row, at: usize) -> ::core::result::Result<Self, __ent::Error> {
                    ::core::result::Result::Ok(#name { #(#decoded)* })
                }
            }
        };
    }
}
