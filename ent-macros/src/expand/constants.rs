//! The typed constants: `User::AGE`, `User::PETS`.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::model::Entity;

/// One for every field and edge.
pub(super) fn constants(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let fields = entity.fields.iter().enumerate().map(|(i, field)| {
        let (constant, ty) = (&field.constant, &field.ty);
        let docs = docs(&field.docs, &format!("The field `{}`.", field.name));
        let deprecated = &field.deprecated;
        quote! {
            #docs
            #deprecated
            pub const #constant: __ent::Field<#name, #ty> =
                __ent::Field::new(&<#name as __ent::Entity>::SCHEMA.fields[#i]);
        }
    });
    let edges = entity.edges.iter().enumerate().map(|(i, edge)| {
        let (constant, target) = (&edge.constant, &edge.target);
        let docs = docs(&edge.docs, &format!("The edge `{}`.", edge.name));
        let ty = if edge.many { quote!(ToMany) } else { quote!(ToOne) };
        quote! {
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
