//! The builder that updates, one entity or many. Keys and what is immutable have no setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::{Edge, Entity, Field};
use crate::names::{ident, place};

/// `struct UserUpdate`.
pub(super) fn builder(entity: &Entity) -> TokenStream {
    let Entity { vis, ident: name, .. } = entity;
    let update = format_ident!("{name}Update");
    let doc = format!(
        "Changes a [`{name}`], or many: say what changes, then `save` the one, or `exec` the change of the many."
    );
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is changed before `save` or `exec`"]
        #vis struct #update<Kind = ::ent::__private::Single> {
            core: ::ent::__private::Update<#name>,
            kind: ::core::marker::PhantomData<fn() -> Kind>,
        }
    }
}

/// Its setters, and what ends it.
pub(super) fn implementation(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let update = format_ident!("{name}Update");
    let fields = entity
        .named_fields()
        .filter(|(_, field)| field.mutable())
        .map(|(_, field)| field_setters(entity, field));
    let edges =
        entity.named_edges().filter(|(_, edge)| entity.mutable(edge)).map(|(_, edge)| match edge.many {
            true => many_setters(entity, edge),
            false => one_setters(entity, edge),
        });
    quote! {
        #[automatically_derived]
        impl<__Kind> #update<__Kind> {
            /// Changes only what the predicate holds for.
            pub fn where_(mut self, predicate: __ent::Predicate<#name>) -> Self {
                self.core.where_(predicate);
                self
            }

            /// The statement that would run first; those that edges need come beside it.
            pub fn to_sql(&self, dialect: __ent::Dialect) -> __ent::Statement {
                self.core.to_sql(dialect)
            }

            #(#fields)*
            #(#edges)*
        }

        #[automatically_derived]
        impl #update<__ent::Single> {
            /// Changes the entity, and answers what it is now.
            ///
            /// # Errors
            ///
            /// `NotFound` when there is no such entity, or a predicate does not hold for it; and when a value is refused
            /// by a validator or by a constraint of the database.
            pub fn save<'client>(
                self,
                client: &'client __ent::Client,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<#name, __ent::Error>> + ::core::marker::Send + 'client
            {
                self.core.save(client)
            }

            /// Changes the entity, and answers nothing: a policy may let it be written and not seen.
            ///
            /// # Errors
            ///
            /// As `save`.
            pub fn exec<'client>(
                self,
                client: &'client __ent::Client,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<(), __ent::Error>> + ::core::marker::Send + 'client
            {
                self.core.exec_one(client)
            }
        }

        #[automatically_derived]
        impl #update<__ent::Multiple> {
            /// Changes the entities, and answers how many there were.
            ///
            /// # Errors
            ///
            /// When a value is refused by a validator or by a constraint of the database.
            pub fn exec<'client>(
                self,
                client: &'client __ent::Client,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<u64, __ent::Error>> + ::core::marker::Send + 'client
            {
                self.core.exec(client)
            }
        }
    }
}

fn field_setters(entity: &Entity, field: &Field) -> TokenStream {
    let Field { ident: setter, constant, base, name: text, deprecated, .. } = field;
    let name = &entity.ident;
    let (taken, value) = field.taken();
    let maybe = ident(&format!("maybe_{text}"), setter.span());
    let (set_doc, maybe_doc) =
        (format!("Sets the field `{text}`."), format!("Sets the field `{text}`, if there is a value."));
    let add = field.can_add().then(|| {
        let add = ident(&format!("add_{text}"), setter.span());
        let span = base.span().resolved_at(proc_macro2::Span::call_site());
        let delta = quote_spanned!(span=> <#base as __ent::Number>::Delta);
        let doc = format!("Adds to the field `{text}`, where `NULL` counts as zero.");
        quote_spanned! {place(setter.span())=>
            #[doc = #doc]
            #deprecated
            pub fn #add(mut self, delta: impl __ent::IntoField<#delta>) -> Self {
                self.core.add_to(#name::#constant, delta);
                self
            }
        }
    });
    let clear = field.optional.then(|| {
        let clear = ident(&format!("clear_{text}"), setter.span());
        let doc = format!("Sets the field `{text}` to `NULL`.");
        quote_spanned! {place(setter.span())=>
            #[doc = #doc]
            #deprecated
            pub fn #clear(mut self) -> Self {
                self.core.clear_field(#name::#constant);
                self
            }
        }
    });
    quote_spanned! {place(setter.span())=>
        #[doc = #set_doc]
        #deprecated
        pub fn #setter(mut self, value: #taken) -> Self {
            self.core.set(#name::#constant, #value);
            self
        }

        #[doc = #maybe_doc]
        #deprecated
        pub fn #maybe(mut self, value: ::core::option::Option<#taken>) -> Self {
            if let ::core::option::Option::Some(value) = value {
                self.core.set(#name::#constant, #value);
            }
            self
        }

        #add
        #clear
    }
}

/// Clears the edge, unless it must lead somewhere.
fn clear(entity: &Entity, edge: &Edge) -> Option<TokenStream> {
    let Edge { ident: setter, constant, name: text, .. } = edge;
    let name = &entity.ident;
    (!edge.required).then(|| {
        let clear = ident(&format!("clear_{text}"), setter.span());
        let doc = format!("Removes every neighbour of the edge `{text}`.");
        quote_spanned! {place(setter.span())=>
            #[doc = #doc]
            pub fn #clear(mut self) -> Self {
                self.core.clear(#name::#constant);
                self
            }
        }
    })
}

fn many_setters(entity: &Entity, edge: &Edge) -> TokenStream {
    let Edge { ident: setter, constant, target, name: text, .. } = edge;
    let name = &entity.ident;
    let (add, remove) =
        (ident(&format!("add_{text}"), setter.span()), ident(&format!("remove_{text}"), setter.span()));
    let add_doc = format!("Adds neighbours of the edge `{text}`: entities or keys.");
    let remove_doc = format!("Removes neighbours of the edge `{text}`: entities or keys.");
    let clear = clear(entity, edge);
    quote_spanned! {place(setter.span())=>
        #[doc = #add_doc]
        pub fn #add(mut self, #setter: impl ::core::iter::IntoIterator<Item: __ent::ToId<#target>>) -> Self {
            self.core.add(#name::#constant, #setter);
            self
        }

        #[doc = #remove_doc]
        pub fn #remove(mut self, #setter: impl ::core::iter::IntoIterator<Item: __ent::ToId<#target>>) -> Self {
            self.core.remove(#name::#constant, #setter);
            self
        }

        #clear
    }
}

fn one_setters(entity: &Entity, edge: &Edge) -> TokenStream {
    let Edge { ident: setter, constant, target, name: text, .. } = edge;
    let name = &entity.ident;
    let maybe = ident(&format!("maybe_{text}"), setter.span());
    let doc = format!("Sets the neighbour of the edge `{text}`: an entity or its key.");
    let maybe_doc = format!("Sets the neighbour of the edge `{text}`, if there is one.");
    let clear = clear(entity, edge);
    quote_spanned! {place(setter.span())=>
        #[doc = #doc]
        pub fn #setter(mut self, #setter: impl __ent::ToId<#target>) -> Self {
            self.core.link(#name::#constant, #setter);
            self
        }

        #[doc = #maybe_doc]
        pub fn #maybe(mut self, #setter: ::core::option::Option<impl __ent::ToId<#target>>) -> Self {
            if let ::core::option::Option::Some(#setter) = #setter {
                self.core.link(#name::#constant, #setter);
            }
            self
        }

        #clear
    }
}
