//! What `#[derive(Mixin)]` emits: the implementation, the constants of an entity with the mixin, and the traits that give
//! its setters and traversals to every such entity.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::flat::{edge_at, field_at, mixin_at};
use super::{behaviour, checks, docs, entity, flat, mixed, required, schema, setters};
use crate::model::Entity;
use crate::names::{ident, place};

/// Everything that `#[derive(Mixin)]` emits.
pub(crate) fn mixin(mixin: &Entity, broken: bool) -> TokenStream {
    let constants = constants(mixin);
    let (setters, of_setters) = setters::setters(mixin);
    let traversals = traversals(mixin);
    let inner = [
        flat::lists(mixin),
        of_setters,
        implementation(mixin, broken),
        key(mixin).unwrap_or_default(),
        if broken { TokenStream::new() } else { checks::field_types(mixin) },
        if broken { TokenStream::new() } else { mixed::checks(mixin) },
    ];
    quote! {
        #constants
        #setters
        #traversals
        const _: () = {
            use ::ent::__private as __ent;
            #(#inner)*
        };
    }
}

/// `impl Mixin for Timestamps`.
fn implementation(mixin: &Entity, broken: bool) -> TokenStream {
    let name = &mixin.ident;
    let constants = format_ident!("{name}Fields");
    let schema = schema::mixin(mixin);
    let decode = match broken {
        true => quote!(::core::result::Result::Err(__ent::no_such_row(row, at))),
        false => decode(mixin),
    };
    let (value, attach) = (entity::value(mixin), entity::attach(mixin));
    let behaviour = behaviour::of_mixin(mixin);
    let (complete, inner) = (required::complete(mixin), required::inner(mixin));
    quote! {
        #[automatically_derived]
        impl __ent::Mixin for #name {
            type Constants<E> = #constants<E>;
            type This = #name;
            const SCHEMA: &'static __ent::MixinSchema = &#schema;

            #[allow(unused_variables)]
            fn decode(
                row: &dyn __ent::Row,
                at: usize,
                place: __ent::Place,
            ) -> ::core::result::Result<Self, __ent::Error> {
                #decode
            }

            #value

            #attach

            #behaviour
        }

        #[automatically_derived]
        impl<__E: __ent::Entity, const FIELD: usize, const EDGE: usize> __ent::ConstantsAt<__E, FIELD, EDGE> for #name {
            const CONSTANTS: #constants<__E> =
                #constants::at(__ent::Place::new(<__E as __ent::Entity>::SCHEMA, FIELD, EDGE));
        }

        #complete
        #inner
    }
}

fn decode(mixin: &Entity) -> TokenStream {
    let name = &mixin.ident;
    let fields = mixin.fields.iter().enumerate().map(|(i, field)| {
        let (ident, ty, at) = (&field.ident, &field.ty, field_at(mixin, i));
        quote!(#ident: __ent::cell::<#ty>(row, at + #at, place.field(#at))?,)
    });
    let edges = mixin.edges.iter().enumerate().map(|(i, edge)| {
        let (ident, at) = (&edge.ident, edge_at(mixin, i));
        let container = if edge.many { quote!(Many) } else { quote!(One) };
        quote!(#ident: __ent::#container::of(place.edge(#at)),)
    });
    let mixins = mixin.mixins.iter().enumerate().map(|(i, member)| {
        let (ident, ty) = (&member.ident, &member.ty);
        let (field, edge) = mixin_at(mixin, i);
        quote!(#ident: <#ty as __ent::Mixin>::decode(row, at + #field, place.inside(#field, #edge))?,)
    });
    let skipped = entity::skipped(mixin);
    quote!(::core::result::Result::Ok(#name { #(#fields)* #(#edges)* #(#mixins)* #skipped }))
}

/// `impl MixinId for UuidId`, where the mixin has a key.
fn key(mixin: &Entity) -> Option<TokenStream> {
    let name = &mixin.ident;
    let position = flat::id_at(mixin)?;
    let (ty, id) = match mixin.id.and_then(|at| mixin.fields.get(at)) {
        Some(id) => {
            let (ty, ident) = (&id.base, &id.ident);
            (quote!(#ty), if id.optional { quote!(::core::unreachable!()) } else { quote!(&self.#ident) })
        }
        None => mixed::id(mixin)?,
    };
    Some(quote! {
        #[automatically_derived]
        impl __ent::MixinId for #name {
            type Id = #ty;
            const POSITION: usize = #position;

            fn key(&self) -> &#ty {
                #id
            }
        }
    })
}

/// `struct TimestampsFields<E>`.
fn constants(mixin: &Entity) -> TokenStream {
    let Entity { vis, ident: name, .. } = mixin;
    let constants = format_ident!("{name}Fields");
    let doc =
        format!("The constants of the mixin [`{name}`] in the entity `E`: one for each field and edge.");
    let (mut members, mut values) = (Vec::new(), Vec::new());
    for (i, field) in mixin.fields.iter().enumerate() {
        let (ident, ty, at) = (&field.ident, &field.ty, field_at(mixin, i));
        let docs = docs(&field.docs, &format!("The field `{}`.", field.name));
        members.push(quote!(#docs pub #ident: ::ent::__private::Field<E, #ty>));
        values.push(quote!(#ident: __ent::Field::new(place.field(#at))));
    }
    for (i, edge) in mixin.edges.iter().enumerate() {
        let (ident, target, at) = (&edge.ident, &edge.target, edge_at(mixin, i));
        let docs = docs(&edge.docs, &format!("The edge `{}`.", edge.name));
        let ty = if edge.many { quote!(ToMany) } else { quote!(ToOne) };
        members.push(quote!(#docs pub #ident: ::ent::__private::#ty<E, #target>));
        values.push(quote!(#ident: __ent::#ty::new(place.edge(#at))));
    }
    for (i, member) in mixin.mixins.iter().enumerate() {
        let (ident, ty) = (&member.ident, &member.ty);
        let (field, edge) = mixin_at(mixin, i);
        let docs = docs(&member.docs, &format!("The fields and edges of the mixin `{}`.", member.name));
        members.push(quote!(#docs pub #ident: <#ty as ::ent::__private::Mixin>::Constants<E>));
        values.push(quote!(#ident: <<#ty as __ent::Mixin>::Constants<E>>::at(place.inside(#field, #edge))));
    }
    if members.is_empty() {
        members.push(quote!(__entity: ::core::marker::PhantomData<fn() -> E>));
        values.push(quote!(__entity: ::core::marker::PhantomData));
    }
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis struct #constants<E> {
            #(#members,)*
        }

        const _: () = {
            use ::ent::__private as __ent;

            #[automatically_derived]
            impl<E> #constants<E> {
                #[doc(hidden)]
                #[allow(unused_variables)]
                pub const fn at(place: __ent::Place) -> Self {
                    #constants { #(#values,)* }
                }
            }

            #[automatically_derived]
            impl<E> ::core::clone::Clone for #constants<E> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl<E> ::core::marker::Copy for #constants<E> {}
        };
    }
}

/// The trait with `query_organization()` and the like, for every entity with the mixin.
fn traversals(mixin: &Entity) -> TokenStream {
    let Entity { vis, ident: name, edges, .. } = mixin;
    if edges.is_empty() {
        return TokenStream::new();
    }
    let traversals = format_ident!("{name}Edges");
    let methods = edges.iter().map(|edge| {
        let function = ident(&format!("query_{}", edge.name), edge.ident.span());
        let (target, member) = (&edge.target, &edge.ident);
        let doc = format!("A query for what the edge `{}` of this entity leads to.", edge.name);
        quote_spanned! {place(edge.ident.span())=>
            #[doc = #doc]
            fn #function(&self) -> ::ent::__private::Query<#target> {
                ::ent::__private::neighbours(self, <Self as ::ent::__private::HasMixin<#name>>::MIXIN.#member)
            }
        }
    });
    let doc = format!("The edges of the mixin [`{name}`], to be queried from every entity that has it.");
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis trait #traversals: ::ent::__private::HasMixin<#name> {
            #(#methods)*
        }

        #[automatically_derived]
        impl<E: ::ent::__private::HasMixin<#name>> #traversals for E {}
    }
}
