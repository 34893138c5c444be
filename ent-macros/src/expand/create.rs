//! The builder that creates: a type parameter for each required field and edge, moved to `Set` by its setter.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::required;
use crate::model::{Edge, Entity, Field};
use crate::names::{ident, place};

/// `struct UserCreate`.
pub(super) fn builder(entity: &Entity) -> TokenStream {
    let Entity { vis, ident: name, .. } = entity;
    let create = format_ident!("{name}Create");
    let definition = required::definition(entity);
    let params = entity.required.iter().map(|required| required.param.clone());
    let params = params.chain(required::mixins(entity));
    let doc = format!("Creates a [`{name}`]: set its fields and edges, then `save`.");
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is created before `save`"]
        #vis struct #create<#definition> {
            core: ::ent::__private::Create<#name>,
            state: ::core::marker::PhantomData<fn() -> (#(#params,)*)>,
        }
    }
}

/// Its setters, and what ends it.
pub(super) fn implementation(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let create = format_ident!("{name}Create");
    let hidden = required::parameters(entity);
    let (bounds, of_mixins) = required::bounds(entity);
    let if_complete = of_mixins.as_ref().map(|bound| quote!(where #bound));
    let complete = bounds.iter().cloned().chain(required::mixins(entity).map(|mixins| quote!(#mixins)));
    let fields = entity.named_fields().map(|(i, field)| field_setters(entity, i, field));
    let edges = entity.named_edges().map(|(i, edge)| edge_setters(entity, i, edge));
    let markers = entity.required.iter().map(|required| required::marker(entity, required));
    let from_entity = from_entity(entity);
    quote! {
        #(#markers)*

        #[automatically_derived]
        impl<#(#hidden),*> #create<#(#hidden),*> {
            #(#fields)*
            #(#edges)*

            /// Makes it an upsert: what becomes of an entity that is there already is to be said next.
            pub fn on_conflict(
                self,
                target: impl __ent::ConflictTarget<#name>,
            ) -> __ent::OnConflict<__ent::Create<#name>>
            where
                #(#bounds,)*
                #of_mixins
            {
                __ent::Create::<#name>::from(self).on_conflict(target)
            }

            /// The statement that would run first; those that edges need follow it.
            pub fn to_sql(&self, dialect: __ent::Dialect) -> __ent::Statement {
                self.core.to_sql(dialect)
            }

            /// Creates it.
            ///
            /// # Errors
            ///
            /// When a value is refused by a validator or by a constraint of the database.
            pub fn save<'client>(
                self,
                client: &'client __ent::Client,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#name, __ent::Error>> + ::core::marker::Send + 'client
            where
                #(#bounds,)*
                #of_mixins
            {
                __ent::Create::<#name>::from(self).save(client)
            }

            /// Creates it, and answers nothing: a policy may let it be written and not seen.
            ///
            /// # Errors
            ///
            /// As `save`.
            pub fn exec<'client>(
                self,
                client: &'client __ent::Client,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<(), __ent::Error>> + ::core::marker::Send + 'client
            where
                #(#bounds,)*
                #of_mixins
            {
                __ent::Create::<#name>::from(self).exec(client)
            }
        }

        #[automatically_derived]
        impl<#(#complete),*> ::core::convert::From<#create<#(#hidden),*>> for __ent::Create<#name> #if_complete {
            fn from(builder: #create<#(#hidden),*>) -> Self {
                builder.core
            }
        }

        #from_entity
    }
}

/// The type that a setter answers, and the builder itself as that type.
fn answer(entity: &Entity, required: Option<usize>) -> (TokenStream, TokenStream) {
    let Some(at) = required else { return (quote!(Self), quote!(self)) };
    let create = format_ident!("{}Create", entity.ident);
    let states = required::parameters(entity).into_iter().enumerate();
    let states = states.map(|(i, hidden)| if i == at { quote!(__ent::Set) } else { quote!(#hidden) });
    (quote!(#create<#(#states),*>), quote!(#create { core: self.core, state: ::core::marker::PhantomData }))
}

fn field_setters(entity: &Entity, at: usize, field: &Field) -> TokenStream {
    let Field { ident: setter, constant, name: text, deprecated, .. } = field;
    let name = &entity.ident;
    let (taken, value) = field.taken();
    let required = entity.required_field(at);
    let (ty_out, out) = answer(entity, required);
    let doc = format!("Sets the field `{text}`.");
    let set = quote_spanned! {place(setter.span())=>
        #[doc = #doc]
        #deprecated
        pub fn #setter(mut self, value: #taken) -> #ty_out {
            self.core.set(#name::#constant, #value);
            #out
        }
    };
    if required.is_some() {
        return set;
    }
    let maybe = ident(&format!("maybe_{text}"), setter.span());
    let doc = format!("Sets the field `{text}`, if there is a value.");
    quote_spanned! {place(setter.span())=>
        #set

        #[doc = #doc]
        #deprecated
        pub fn #maybe(mut self, value: ::core::option::Option<#taken>) -> Self {
            if let ::core::option::Option::Some(value) = value {
                self.core.set(#name::#constant, #value);
            }
            self
        }
    }
}

fn edge_setters(entity: &Entity, at: usize, edge: &Edge) -> TokenStream {
    let Edge { ident: setter, constant, target, name: text, .. } = edge;
    let name = &entity.ident;
    let required = entity.required_edge(at);
    let (ty_out, out) = answer(entity, required);
    if edge.many {
        let add = ident(&format!("add_{text}"), setter.span());
        let doc = format!("Adds neighbours of the edge `{text}`: entities or keys.");
        return quote_spanned! {place(setter.span())=>
            #[doc = #doc]
            pub fn #add(mut self, #setter: impl ::core::iter::IntoIterator<Item: __ent::ToId<#target>>) -> #ty_out {
                self.core.add(#name::#constant, #setter);
                #out
            }
        };
    }
    let doc = format!("Sets the neighbour of the edge `{text}`: an entity or its key.");
    let set = quote_spanned! {place(setter.span())=>
        #[doc = #doc]
        pub fn #setter(mut self, #setter: impl __ent::ToId<#target>) -> #ty_out {
            self.core.link(#name::#constant, #setter);
            #out
        }
    };
    if required.is_some() {
        return set;
    }
    let maybe = ident(&format!("maybe_{text}"), setter.span());
    let doc = format!("Sets the neighbour of the edge `{text}`, if there is one.");
    quote_spanned! {place(setter.span())=>
        #set

        #[doc = #doc]
        pub fn #maybe(mut self, #setter: ::core::option::Option<impl __ent::ToId<#target>>) -> Self {
            if let ::core::option::Option::Some(#setter) = #setter {
                self.core.link(#name::#constant, #setter);
            }
            self
        }
    }
}

/// A create of an entity that is like another one.
fn from_entity(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let create = format_ident!("{name}Create");
    let states = entity.required.iter().map(|required| match required.field {
        Some(_) => quote!(__ent::Set),
        None => quote!(__ent::Unset),
    });
    let states = states.chain(required::mixins(entity).map(|_| quote!(__ent::Copied)));
    if entity.mixins.is_empty() && entity.fields.iter().all(Field::counts_up) {
        return TokenStream::new();
    }
    quote! {
        /// A create with the same fields, but for a key that the database counts up. Edges that no field holds are left
        /// out.
        #[automatically_derived]
        impl ::core::convert::From<&#name> for #create<#(#states),*> {
            fn from(entity: &#name) -> Self {
                #create { core: __ent::Create::like(entity), state: ::core::marker::PhantomData }
            }
        }
    }
}
