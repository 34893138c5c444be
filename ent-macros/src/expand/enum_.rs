//! What `#[derive(EntEnum)]` emits.

use proc_macro2::TokenStream;
use quote::quote;

use crate::parse::enum_::Enum;

/// The implementation of `FieldType`, and the ways from the enum to its text and back. Where the enum has errors they do
/// nothing.
pub(crate) fn enum_(enum_: &Enum, broken: bool) -> TokenStream {
    let name = &enum_.ident;
    let unknown = format!("{{other:?}} is not a value of `{name}`");
    let variants: Vec<_> = enum_.variants.iter().map(|variant| &variant.ident).collect();
    let values: Vec<_> = enum_.variants.iter().map(|variant| &variant.value).collect();
    let (as_str, parse) = match broken {
        true => (quote!(""), quote!(_ if true => ::core::unreachable!("the enum has errors"),)),
        false => (
            quote!(match self { #(#name::#variants => #values,)* }),
            quote!(#(#values => ::core::result::Result::Ok(#name::#variants),)*),
        ),
    };
    quote! {
        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl #name {
                /// The text that the database holds for it.
                pub const fn as_str(&self) -> &'static str {
                    #as_str
                }
            }

            #[automatically_derived]
            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.pad(self.as_str())
                }
            }

            #[automatically_derived]
            impl ::core::str::FromStr for #name {
                type Err = __ent::ValueError;

                fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                    match text {
                        #parse
                        other => ::core::result::Result::Err(__ent::ValueError::Invalid(::std::format!(#unknown))),
                    }
                }
            }

            #[automatically_derived]
            impl __ent::FieldType for #name {
                type Base = Self;
                const TYPE: __ent::ColumnType = __ent::ColumnType::Enum(&[#(#values),*]);

                fn decode(row: &dyn __ent::Row, index: usize) -> ::core::result::Result<Self, __ent::ValueError> {
                    match row.text(index)? {
                        ::core::option::Option::Some(text) => text.parse(),
                        ::core::option::Option::None => ::core::result::Result::Err(__ent::ValueError::Null),
                    }
                }

                fn into_value(self) -> __ent::Value {
                    __ent::Value::Text(self.as_str().into())
                }

                fn from_value(value: &__ent::Value) -> ::core::result::Result<Self, __ent::ValueError> {
                    <::std::string::String as __ent::FieldType>::from_value(value)?.parse()
                }
            }
        };
    }
}
