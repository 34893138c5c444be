//! What `#[derive(Projection)]` emits.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::names::{bare, ident, place, screaming};
use crate::parse::projection::Projection;

/// The implementation of `Projection`. A field of the wrong name or type is an error at the user's own token. Where the
/// struct has errors it asks nothing of the entity.
pub(crate) fn projection(projection: &Projection, broken: bool) -> TokenStream {
    let Projection { ident: name, entity, fields } = projection;
    let constants: Vec<_> =
        fields.iter().map(|field| ident(&screaming(&bare(&field.source)), field.source.span())).collect();
    let decoded = fields.iter().zip(&constants).enumerate().map(|(i, (field, constant))| {
        let target = &field.ident;
        let value = quote_spanned!(place(field.ty.span())=> __ent::column(row, at + #i, #entity::#constant)?);
        quote!(#target: #value,)
    });
    let (schemas, decode) = match broken {
        true => (TokenStream::new(), quote!(::core::result::Result::Err(__ent::no_such_row(row, at)))),
        false => (
            quote!(#(__ent::Field::schema(#entity::#constants)),*),
            quote!(::core::result::Result::Ok(#name { #(#decoded)* })),
        ),
    };
    quote! {
        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl __ent::Projection for #name {
                type Entity = #entity;

                fn fields() -> &'static [&'static __ent::FieldSchema] {
                    const FIELDS: &[&__ent::FieldSchema] = &[#schemas];
                    FIELDS
                }

                fn decode(row: &dyn __ent::Row, at: usize) -> ::core::result::Result<Self, __ent::Error> {
                    #decode
                }
            }
        };
    }
}
