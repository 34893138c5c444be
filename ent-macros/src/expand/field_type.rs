//! What `#[derive(FieldType)]` emits.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::schema::per_dialect;
use super::validators;
use crate::parse::field_type::{FieldType, Via};
use crate::parse::types::{self, Kind};

/// The implementation of `FieldType` by that of another type, and of what else the other type can do.
pub(crate) fn field_type(ty: &FieldType, broken: bool) -> TokenStream {
    let name = &ty.ident;
    let span = |other: &Type| other.span().resolved_at(Span::call_site());
    // The type that it is stored as, the way there, and the way back.
    let (via, into, from, number) = match &ty.via {
        Via::Inner(inner) => {
            let via = quote_spanned!(span(inner)=> #inner);
            let number = quote! {
                #[automatically_derived]
                impl __ent::Number for #name
                where
                    for<'__any> #inner: __ent::Number,
                {
                    type Delta = <#inner as __ent::Number>::Delta;
                    type Sum = <#inner as __ent::Number>::Sum;
                }
            };
            (via, quote!(self.0), quote!(#name), number)
        }
        Via::Codec(codec) => {
            let via = quote_spanned!(span(codec)=> __ent::Coded<#name, #codec>);
            let into = quote!(<#via as ::core::convert::From<#name>>::from(self));
            (via.clone(), into, quote!(<#via>::into_inner), TokenStream::new())
        }
    };
    let column = column(ty, &via, broken);
    let to_id = to_id(name);
    quote! {
        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl __ent::FieldType for #name {
                type Base = Self;
                const TYPE: __ent::ColumnType = <#via as __ent::FieldType>::TYPE;
                const SENSITIVE: bool = <#via as __ent::FieldType>::SENSITIVE;
                const COLUMN: &'static __ent::TypeSchema = #column;

                fn decode(row: &dyn __ent::Row, index: usize) -> ::core::result::Result<Self, __ent::ValueError> {
                    <#via as __ent::FieldType>::decode(row, index).map(#from)
                }

                fn into_value(self) -> __ent::Value {
                    <#via as __ent::FieldType>::into_value(#into)
                }

                fn from_value(value: &__ent::Value) -> ::core::result::Result<Self, __ent::ValueError> {
                    <#via as __ent::FieldType>::from_value(value).map(#from)
                }
            }

            // `for<..>` lets the compiler take the condition as one, though it holds or not once and for all.
            #[automatically_derived]
            impl __ent::Ordered for #name where for<'__any> #via: __ent::Ordered {}
            #[automatically_derived]
            impl __ent::TextType for #name where for<'__any> #via: __ent::TextType {}
            #number

            #[automatically_derived]
            impl __ent::IntoField<#name> for &#name {
                fn into_field(self) -> #name {
                    ::core::clone::Clone::clone(self)
                }
            }

            #[automatically_derived]
            impl __ent::IntoField<::core::option::Option<#name>> for &#name {
                fn into_field(self) -> ::core::option::Option<#name> {
                    ::core::option::Option::Some(::core::clone::Clone::clone(self))
                }
            }

            #to_id
        };
    }
}

/// The implementations that let a value of the type be the key of an entity.
pub(super) fn to_id(name: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl<__E: __ent::Entity<Id = #name>> __ent::ToId<__E> for #name {
            fn to_id(&self) -> #name {
                ::core::clone::Clone::clone(self)
            }
        }

        #[automatically_derived]
        impl<__E: __ent::Entity<Id = #name>> __ent::ToId<__E> for &#name {
            fn to_id(&self) -> #name {
                ::core::clone::Clone::clone(*self)
            }
        }
    }
}

/// What the type says of its column: its own words first, then those of the type that it is stored as.
fn column(ty: &FieldType, via: &TokenStream, broken: bool) -> TokenStream {
    let inner = quote!(<#via as __ent::FieldType>::COLUMN);
    let attrs = &ty.attrs;
    let texts = [("sql_type", &attrs.sql_type), ("write_as", &attrs.write_as), ("read_as", &attrs.read_as)];
    let mut own = TokenStream::new();
    for (key, attr) in texts {
        if let Some(attr) = attr {
            let (field, texts) = (crate::names::ident(key, Span::call_site()), per_dialect(&attr.value));
            own.extend(quote!(#field: #texts.or(#inner.#field),));
        }
    }
    let size = attrs.size.as_ref().map(|size| size.value.0).or_else(|| validators::size(&ty.validators));
    if let Some(size) = size {
        own.extend(quote!(size: ::core::option::Option::Some(#size),));
    }
    if !ty.validators.is_empty() && !broken {
        let name = &ty.ident;
        let (kind, target): (Kind, Type) = match &ty.via {
            Via::Inner(inner) => (types::kind(inner), syn::parse_quote!(#name)),
            Via::Codec(_) => (Kind::Unknown, syn::parse_quote!(#name)),
        };
        let validators = validators::all(kind, &target, &ty.validators);
        own.extend(quote! {
            validators: {
                const INNER: &[__ent::Validator] = #inner.validators;
                const OWN: &[__ent::Validator] = &[#(#validators),*];
                &__ent::both::<{ INNER.len() + OWN.len() }>(INNER, OWN)
            },
        });
    }
    match own.is_empty() {
        true => inner,
        false => quote!(&__ent::TypeSchema { #own ..*#inner }),
    }
}
