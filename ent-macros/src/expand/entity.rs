//! The implementation of `Entity`, and the functions of the struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{flat, mixed, schema};
use crate::model::{Entity, Field, Skipped};
use crate::names::{ident, place};

/// `impl Entity for User`.
pub(super) fn implementation(entity: &Entity, broken: bool) -> TokenStream {
    let name = &entity.ident;
    let update = format_ident!("{}Update", entity.ident);
    let schema = schema::schema(entity);
    let key: Vec<_> = entity.key.iter().filter_map(|at| entity.fields.get(*at)).collect();
    let (declared_id, id) = match entity.id.and_then(|at| entity.fields.get(at)) {
        Some(id) => {
            let (ty, ident) = (&id.base, &id.ident);
            let value = quote!(::core::clone::Clone::clone(&self.#ident));
            let broken = id.optional || id.codec.is_some();
            (quote!(#ty), if broken { quote!(::core::unreachable!()) } else { value })
        }
        None if key.len() > 1 && key.iter().all(|field| !field.optional) => {
            let (types, idents) = (key.iter().map(|field| &field.ty), key.iter().map(|field| &field.ident));
            (quote!((#(#types,)*)), quote!((#(::core::clone::Clone::clone(&self.#idents),)*)))
        }
        None if entity.is_view() => (quote!(__ent::NoKey), quote!(__ent::NoKey)),
        None => match mixed::id(entity) {
            Some((ty, id)) => (ty, quote!(::core::clone::Clone::clone(#id))),
            None => (quote!(i64), quote!(0)),
        },
    };
    // The key of a mixin is looked up once, so that its absence is one error.
    let id_type = match flat::key(entity) {
        Some(_) => quote!(<#name as __ent::Entity>::Id),
        None => declared_id.clone(),
    };
    let decode = match broken {
        true => quote!(::core::result::Result::Err(__ent::no_such_row(row, at))),
        false => decode(entity),
    };
    let value = value(entity);
    let attach = attach(entity);
    let (update, by_id, kind) = match entity.is_view() {
        true => (quote!(()), quote!(_ = id), quote!(View)),
        false => {
            let by_id = quote!(#update { core: __ent::Update::by_id(id), kind: ::core::marker::PhantomData });
            (quote!(#update), by_id, quote!(Table))
        }
    };
    // A constant would be evaluated anew in each setter with an `impl` argument, as each has bounds of its own.
    quote! {
        static __SCHEMA: __ent::EntitySchema = #schema;

        #[automatically_derived]
        impl __ent::Entity for #name {
            type Id = #declared_id;
            type Update = #update;
            type Kind = __ent::#kind;
            const SCHEMA: &'static __ent::EntitySchema = &__SCHEMA;

            fn schema() -> &'static __ent::EntitySchema {
                &__SCHEMA
            }

            fn node() -> &'static __ent::Node {
                static NODE: __ent::NodeCell = __ent::NodeCell::new();
                NODE.get(&__SCHEMA)
            }

            fn id(&self) -> #id_type {
                #id
            }

            fn decode(row: &dyn __ent::Row, at: usize) -> ::core::result::Result<Self, __ent::Error> {
                #decode
            }

            #value

            #attach

            fn update_by_id(id: #id_type) -> #update {
                #by_id
            }
        }
    }
}

/// The values of the fields, by their positions.
pub(super) fn value(entity: &Entity) -> TokenStream {
    let own = |i: usize| {
        let Field { ident, ty, codec, .. } = &entity.fields[i];
        let span = place(ty.span());
        let value = quote_spanned!(span=> ::core::clone::Clone::clone(&self.#ident));
        match codec {
            None => quote_spanned!(span=> __ent::FieldType::into_value(#value)),
            Some(_) => quote_spanned!(span=> __ent::FieldType::into_value(__ent::coded::<#ty, _>(#value))),
        }
    };
    let arms = flat::arms(entity, true, own, |mixin, start| {
        let (member, ty) = (&mixin.ident, &mixin.ty);
        let this = mixed::this(ty);
        quote_spanned!(place(ty.span())=> <#this as __ent::Mixin>::value(&self.#member, at - #start))
    });
    quote! {
        fn value(&self, field: usize) -> __ent::Value {
            match field {
                #arms
                _ => __ent::no_such_field(),
            }
        }
    }
}

fn decode(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let fields = entity.fields.iter().enumerate().map(|(i, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        let position = flat::field_at(entity, i);
        let at = if i == 0 && entity.mixins.is_empty() { quote!(at) } else { quote!(at + #position) };
        let field_schema = quote!(&__FIELDS[#position]);
        // There is one for each field of a program: it is no `?`, which takes the compiler longer.
        let value = |cell: TokenStream| {
            quote! {
                match #cell {
                    ::core::result::Result::Ok(value) => value,
                    ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
                }
            }
        };
        match field.codec {
            None => {
                let value = value(quote!(__ent::cell(row, #at, #field_schema)));
                quote!(#ident: #value,)
            }
            Some(_) => {
                let value = value(quote!(__ent::cell::<#ty>(row, #at, #field_schema)));
                quote!(#ident: __ent::decoded(#value),)
            }
        }
    });
    let edges = entity.edges.iter().enumerate().map(|(i, edge)| {
        let ident = &edge.ident;
        let container = if edge.many { quote!(Many) } else { quote!(One) };
        let at = flat::edge_at(entity, i);
        quote!(#ident: __ent::#container::of(&__EDGES[#at]),)
    });
    let mixins = entity.mixins.iter().enumerate().map(|(i, mixin)| {
        let (ident, ty) = (&mixin.ident, &mixin.ty);
        let (field, edge) = flat::mixin_at(entity, i);
        quote_spanned! {place(ty.span())=>
            #ident: <#ty as __ent::Mixin>::decode(
                row,
                at + #field,
                __ent::Place::new(&__SCHEMA, #field, #edge),
            )?,
        }
    });
    let skipped = skipped(entity);
    quote!(::core::result::Result::Ok(#name { #(#fields)* #(#edges)* #(#mixins)* #skipped }))
}

/// What is read of no row.
pub(super) fn skipped(entity: &Entity) -> TokenStream {
    let members = entity.skipped.iter().map(|Skipped { ident, ty }| {
        quote_spanned!(place(ty.span())=> #ident: <#ty as ::core::default::Default>::default(),)
    });
    quote!(#(#members)*)
}

/// What becomes of neighbours, by the positions of their edges.
pub(super) fn attach(entity: &Entity) -> TokenStream {
    if entity.edges.is_empty() && entity.mixins.is_empty() {
        return quote!(
            fn attach(&mut self, _edge: usize, _loaded: __ent::Loaded) {}
        );
    }
    let own = |i: usize| {
        let edge = &entity.edges[i].ident;
        quote!(self.#edge.set(loaded))
    };
    let arms = flat::arms(entity, false, own, |mixin, start| {
        let (member, ty) = (&mixin.ident, &mixin.ty);
        let this = mixed::this(ty);
        quote_spanned!(place(ty.span())=> <#this as __ent::Mixin>::attach(&mut self.#member, at - #start, loaded))
    });
    quote! {
        fn attach(&mut self, edge: usize, loaded: __ent::Loaded) {
            match edge {
                #arms
                _ => {}
            }
        }
    }
}

/// `User::query()` and the others.
pub(super) fn functions(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let (create, update) = (format_ident!("{name}Create"), format_ident!("{name}Update"));
    let unset = entity.required.iter().map(|_| quote!(__ent::Unset));
    let traversals = entity.named_edges().map(|(_, edge)| {
        let function = ident(&format!("query_{}", edge.name), edge.ident.span());
        let (target, constant) = (&edge.target, &edge.constant);
        let doc = format!("A query for what the edge `{}` of this entity leads to.", edge.name);
        quote_spanned! {place(edge.ident.span())=>
            #[doc = #doc]
            pub fn #function(&self) -> __ent::Query<#target> {
                __ent::neighbours(self, Self::#constant)
            }
        }
    });
    let doc = |text: &str| text.replace("{}", &entity.name);
    let get = get(entity);
    if entity.is_view() {
        let query = doc("A query for rows of the view `{}`.");
        let get = entity.id.map(|_| get);
        return quote_spanned! {name.span().resolved_at(proc_macro2::Span::call_site())=>
            #[automatically_derived]
            impl #name {
                #[doc = #query]
                pub fn query() -> __ent::Query<#name> {
                    __ent::Query::new()
                }

                #get
            }
        };
    }
    let query = doc("A query for entities `{}`.");
    let new = doc("A builder that creates one `{}`.");
    let bulk = doc("Creates many entities `{}`, from their builders, in one transaction.");
    let one = doc("A builder that changes the `{}` that is named.");
    let many = doc("A builder that changes every `{}` that its predicates hold for.");
    let delete = doc("A deletion of the `{}` that is named.");
    let delete_many = doc("A deletion of every `{}` that its predicates hold for.");
    quote_spanned! {place(name.span())=>
        #[automatically_derived]
        impl #name {
            #[doc = #query]
            pub fn query() -> __ent::Query<#name> {
                __ent::Query::new()
            }

            #[doc = #new]
            pub fn create() -> #create<#(#unset),*> {
                #create { core: __ent::Create::new(), state: ::core::marker::PhantomData }
            }

            #[doc = #bulk]
            pub fn create_bulk(
                builders: impl ::core::iter::IntoIterator<Item: ::core::convert::Into<__ent::Create<#name>>>,
            ) -> __ent::CreateBulk<#name> {
                __ent::CreateBulk::new(builders)
            }

            #[doc = #one]
            pub fn update(id: impl __ent::ToId<#name>) -> #update {
                <#name as __ent::Entity>::update_by_id(id.to_id())
            }

            #[doc = #many]
            pub fn update_many() -> #update<__ent::Multiple> {
                #update { core: __ent::Update::many(), kind: ::core::marker::PhantomData }
            }

            #[doc = #delete]
            pub fn delete(id: impl __ent::ToId<#name>) -> __ent::Delete<#name> {
                __ent::Delete::by_id(id.to_id())
            }

            #[doc = #delete_many]
            pub fn delete_many() -> __ent::DeleteMany<#name> {
                __ent::DeleteMany::new()
            }

            #get

            #(#traversals)*
        }
    }
}

fn get(entity: &Entity) -> TokenStream {
    let name = &entity.ident;
    let doc = format!("The `{}` that is named.", entity.name);
    quote_spanned! {name.span().resolved_at(proc_macro2::Span::call_site())=>
        #[doc = #doc]
        ///
        /// # Errors
        ///
        /// `NotFound` when there is none.
        pub fn get<'client>(
            id: impl __ent::ToId<#name>,
            client: &'client __ent::Client,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<#name, __ent::Error>> + ::core::marker::Send + 'client
        {
            __ent::get::<#name>(id.to_id(), client)
        }
    }
}
