//! The typed constants: `User::AGE`, `User::PETS`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::docs;
use super::flat::{edge_at, field_at};
use crate::model::Entity;
use crate::names::{bare, ident, place, screaming};
use crate::parse::value::Member;

/// The name of the constant of a field or an edge: `AGE`, or `TIME.created_at` where a mixin has it.
pub(super) fn constant(member: &Member) -> TokenStream {
    let mut names = member.mixins.iter().chain([&member.name]);
    let first = names.next().map(|name| ident(&screaming(&bare(name)), name.span()));
    let rest = names.map(|name| ident(&bare(name), name.span()));
    quote!(#first #(.#rest)*)
}

/// One for every field and edge.
pub(super) fn constants(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let fields = entity.named_fields().map(|(i, field)| {
        let (constant, ty) = (&field.constant, &field.ty);
        let docs = docs(&field.docs, &format!("The field `{}`.", field.name));
        let at = field_at(entity, i);
        let deprecated = &field.deprecated;
        quote_spanned! {place(constant.span())=>
            #docs
            #deprecated
            pub const #constant: __ent::Field<#name, #ty> =
                __ent::Field::new(&__FIELDS[#at]);
        }
    });
    let edges = entity.named_edges().map(|(i, edge)| {
        let (constant, target) = (&edge.constant, &edge.target);
        let docs = docs(&edge.docs, &format!("The edge `{}`.", edge.name));
        let ty = if edge.many { quote!(ToMany) } else { quote!(ToOne) };
        let at = edge_at(entity, i);
        quote_spanned! {place(constant.span())=>
            #docs
            pub const #constant: __ent::#ty<#name, #target> =
                __ent::#ty::new(&__EDGES[#at]);
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
