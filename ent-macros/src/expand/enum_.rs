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
    let stored = match enum_.int {
        Some(int) => as_int(enum_, int, broken),
        None => as_text(enum_),
    };
    let to_id = super::field_type::to_id(name);
    let doc = match enum_.int {
        Some(_) => "Its name as text.",
        None => "The text that the database holds for it.",
    };
    quote! {
        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl #name {
                #[doc = #doc]
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

            #stored

            #to_id
        };
    }
}

/// The enum as its text.
fn as_text(enum_: &Enum) -> TokenStream {
    let name = &enum_.ident;
    let values = enum_.variants.iter().map(|variant| &variant.value);
    let column = enum_.native.as_ref().map(|native| {
        let quoted = format!("\"{}\"", native.replace('"', "\"\""));
        quote! {
            const COLUMN: &'static __ent::TypeSchema = &__ent::TypeSchema {
                sql_type: __ent::PerDialect { postgres: ::core::option::Option::Some(#quoted), ..__ent::PerDialect::NONE },
                native_enum: ::core::option::Option::Some(#native),
                ..__ent::TypeSchema::NONE
            };
        }
    });
    quote! {
        #[automatically_derived]
        impl __ent::FieldType for #name {
            type Base = Self;
            const TYPE: __ent::ColumnType = __ent::ColumnType::Enum(&[#(#values),*]);
            #column

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
    }
}

/// The enum as its number.
fn as_int(enum_: &Enum, int: &str, broken: bool) -> TokenStream {
    let name = &enum_.ident;
    let int = crate::names::ident(int, proc_macro2::Span::call_site());
    let unknown = format!("{{other}} is not a value of `{name}`");
    let variants: Vec<_> = enum_.variants.iter().map(|variant| &variant.ident).collect();
    let numbers = enum_.variants.iter().map(|variant| proc_macro2::Literal::i64_unsuffixed(variant.number));
    let numbers: Vec<_> = numbers.collect();
    let (as_int, from) = match broken {
        true => (quote!(0), quote!(_ if true => ::core::unreachable!("the enum has errors"),)),
        false => (
            quote!(match self { #(#name::#variants => #numbers,)* }),
            quote!(#(#numbers => ::core::result::Result::Ok(#name::#variants),)*),
        ),
    };
    quote! {
        #[automatically_derived]
        impl #name {
            /// The number that the database holds for it.
            pub const fn as_int(&self) -> #int {
                #as_int
            }

            fn __from_int(value: #int) -> ::core::result::Result<Self, __ent::ValueError> {
                match value {
                    #from
                    other => ::core::result::Result::Err(__ent::ValueError::Invalid(::std::format!(#unknown))),
                }
            }
        }

        #[automatically_derived]
        impl __ent::Ordered for #name {}

        #[automatically_derived]
        impl __ent::FieldType for #name {
            type Base = Self;
            const TYPE: __ent::ColumnType = <#int as __ent::FieldType>::TYPE;

            fn decode(row: &dyn __ent::Row, index: usize) -> ::core::result::Result<Self, __ent::ValueError> {
                #name::__from_int(<#int as __ent::FieldType>::decode(row, index)?)
            }

            fn into_value(self) -> __ent::Value {
                <#int as __ent::FieldType>::into_value(self.as_int())
            }

            fn from_value(value: &__ent::Value) -> ::core::result::Result<Self, __ent::ValueError> {
                #name::__from_int(<#int as __ent::FieldType>::from_value(value)?)
            }
        }
    }
}
