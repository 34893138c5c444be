//! The builder that creates: a type parameter for each required field and edge, moved to `Set` by its setter.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::model::{Edge, Entity, Field, Required};
use crate::names::{ident, place};
use crate::parse::types::Kind;

/// `struct UserCreate`.
pub(super) fn builder(entity: &Entity) -> TokenStream {
    let Entity { vis, ident: name, .. } = entity;
    let create = format_ident!("{name}Create");
    let params: Vec<_> = entity.required.iter().map(|required| &required.param).collect();
    let doc = format!("Creates a [`{name}`]: set its fields and edges, then `save`.");
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is created before `save`"]
        #vis struct #create<#(#params = ::ent::__private::Unset),*> {
            core: ::ent::__private::Create<#name>,
            state: ::core::marker::PhantomData<fn() -> (#(#params,)*)>,
        }
    }
}

/// Its setters, and what ends it.
pub(super) fn implementation(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let create = format_ident!("{name}Create");
    let hidden: Vec<&Ident> = entity.required.iter().map(|required| &required.hidden).collect();
    let bounds: Vec<TokenStream> =
        entity.required.iter().map(|Required { hidden, marker, .. }| quote!(#hidden: #marker)).collect();
    let fields = entity.named_fields().map(|(i, field)| field_setters(entity, i, field));
    let edges = entity.named_edges().map(|(i, edge)| edge_setters(entity, i, edge));
    let markers = entity.required.iter().map(|required| marker(entity, required));
    let from_entity = from_entity(entity);
    quote! {
        #(#markers)*

        #[automatically_derived]
        impl<#(#hidden),*> #create<#(#hidden),*> {
            #(#fields)*
            #(#edges)*

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
            {
                __ent::Create::<#name>::from(self).exec(client)
            }
        }

        #[automatically_derived]
        impl<#(#bounds),*> ::core::convert::From<#create<#(#hidden),*>> for __ent::Create<#name> {
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
    let states = entity.required.iter().enumerate().map(|(i, required)| {
        let hidden = &required.hidden;
        if i == at { quote!(__ent::Set) } else { quote!(#hidden) }
    });
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

/// The trait that says that a required field or edge is set, in the words of the schema.
fn marker(entity: &Entity, required: &Required) -> TokenStream {
    let marker = &required.marker;
    let field = required.field.and_then(|at| entity.fields.get(at));
    let edge = required.edge.and_then(|at| entity.edges.get(at));
    let (what, name, setters, other) = match (field, edge) {
        (Some(field), Some(edge)) => {
            let setters = format!("`.{}(..)` or `.{}(..)`", edge.name, field.name);
            ("edge", &edge.name, setters, format!("make `{}` an `Option`", field.name))
        }
        (Some(field), None) => {
            let setters = format!("`.{}(..)`", field.name);
            let other = match field.is_id && field.kind == Kind::Unknown {
                true => "put `#[ent(increment)]` on it in the schema, if it is an integer for the database to count up".to_owned(),
                false => format!("give `{}` a default in the schema", field.name),
            };
            ("field", &field.name, setters, other)
        }
        (None, Some(edge)) => {
            let setter = if edge.many { format!("add_{}", edge.name) } else { edge.name.clone() };
            (
                "edge",
                &edge.name,
                format!("`.{setter}(..)`"),
                "take `required` off it in the schema".to_owned(),
            )
        }
        (None, None) => return TokenStream::new(),
    };
    let message = format!("the required {what} `{name}` of `{}` has not been set", entity.name);
    let label = format!("`{name}` is missing");
    let note = format!("call {setters} before this, or {other}");
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #marker {}
        impl #marker for __ent::Set {}
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
