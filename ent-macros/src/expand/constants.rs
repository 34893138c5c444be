//! The typed constants: `User::AGE`, `User::PETS`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::docs;
use crate::model::Entity;
use crate::names::place;

/// One for every field and edge.
pub(super) fn constants(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let fields = entity.named_fields().map(|(i, field)| {
        let (constant, ty) = (&field.constant, &field.ty);
        let docs = docs(&field.docs, &format!("The field `{}`.", field.name));
        let deprecated = &field.deprecated;
        quote_spanned! {place(constant.span())=>
            #docs
            #deprecated
            pub const #constant: __ent::Field<#name, #ty> =
                __ent::Field::new(&<#name as __ent::Entity>::SCHEMA.fields[#i]);
        }
    });
    let edges = entity.named_edges().map(|(i, edge)| {
        let (constant, target) = (&edge.constant, &edge.target);
        let docs = docs(&edge.docs, &format!("The edge `{}`.", edge.name));
        let ty = if edge.many { quote!(ToMany) } else { quote!(ToOne) };
        quote_spanned! {place(constant.span())=>
            #docs
            pub const #constant: __ent::#ty<#name, #target> =
                __ent::#ty::new(&<#name as __ent::Entity>::SCHEMA.edges[#i]);
        }
    });
    quote! {
        #[automatically_derived]
        impl #name {
            #(#fields)*
            #(#edges)*
        }
    }
}
