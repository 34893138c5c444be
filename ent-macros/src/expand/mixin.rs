//! What `#[derive(Mixin)]` emits: the implementation, the constants of an entity with the mixin, and the traits that give
//! its setters and traversals to every such entity.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::flat::{edge_at, field_at, mixin_at};
use super::{behaviour, checks, docs, entity, flat, mixed, schema};
use crate::model::{Edge, Entity, Field};
use crate::names::{ident, place};

/// Everything that `#[derive(Mixin)]` emits.
pub(crate) fn mixin(mixin: &Entity, broken: bool) -> TokenStream {
    let constants = constants(mixin);
    let setters = setters(mixin);
    let traversals = traversals(mixin);
    let inner = [
        flat::lists(mixin),
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
    quote! {
        #[automatically_derived]
        impl __ent::Mixin for #name {
            type Constants<E> = #constants<E>;
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
    quote!(::core::result::Result::Ok(#name { #(#fields)* #(#edges)* #(#mixins)* }))
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

/// The trait with the setters, and its implementation for the builders of every entity with the mixin.
fn setters(mixin: &Entity) -> TokenStream {
    let Entity { vis, ident: name, .. } = mixin;
    let setters = format_ident!("{name}Setters");
    let of_fields = mixin.named_fields().map(|(_, field)| field_setters(mixin, field));
    let of_edges = mixin.named_edges().map(|(_, edge)| edge_setters(mixin, edge));
    let methods: Vec<TokenStream> = of_fields.chain(of_edges).flatten().collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    let doc = format!("The setters of the mixin [`{name}`], for the builders of every entity that has it.");
    let bound = quote!(::ent::__private::Builder<Entity: ::ent::__private::HasMixin<#name>>);
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis trait #setters: #bound {
            #(#methods)*
        }

        #[automatically_derived]
        impl<B: #bound> #setters for B {}
    }
}

/// Which builders have a setter.
#[derive(Clone, Copy)]
enum On {
    Both,
    Create,
    Update,
}

/// A setter: its name, its text, what it takes beside the builder, and what it does with it.
fn setter(
    span: Span,
    name: &str,
    on: On,
    doc: &str,
    arguments: TokenStream,
    body: TokenStream,
) -> TokenStream {
    let method = ident(name, span);
    let bound = match on {
        On::Both => TokenStream::new(),
        On::Create => quote!(where Self: ::ent::__private::CreateBuilder),
        On::Update => quote!(where Self: ::ent::__private::UpdateBuilder),
    };
    quote! {
        #[doc = #doc]
        #[must_use = "nothing happens before the builder is saved or executed"]
        fn #method(mut self, #arguments) -> Self #bound {
            #body
            self
        }
    }
}

/// The constant of a member in the entity of the builder.
fn constant_of(mixin: &Entity, member: &proc_macro2::Ident) -> TokenStream {
    let name = &mixin.ident;
    quote! {
        <<Self as ::ent::__private::Builder>::Entity as ::ent::__private::HasMixin<#name>>::MIXIN.#member
    }
}

/// A call of a method of both builders' cores.
fn change(method: &str, constant: &TokenStream, value: TokenStream) -> TokenStream {
    let method = format_ident!("{method}");
    quote! {
        ::ent::__private::Setters::#method(::ent::__private::Builder::core(&mut self), #constant, #value);
    }
}

/// A call of a method of the core of an update.
fn update(method: &str, constant: &TokenStream, value: Option<TokenStream>) -> TokenStream {
    let method = format_ident!("{method}");
    let value = value.into_iter();
    quote! {
        ::ent::__private::Update::#method(::ent::__private::Builder::core(&mut self), #constant #(, #value)*);
    }
}

fn if_some(value: TokenStream, body: TokenStream) -> TokenStream {
    quote! {
        if let ::core::option::Option::Some(#value) = #value {
            #body
        }
    }
}

fn field_setters(mixin: &Entity, field: &Field) -> Vec<TokenStream> {
    let Field { ident: member, name, ty, base, .. } = field;
    let constant = constant_of(mixin, member);
    let span = member.span();
    let mutable = field.mutable();
    let set = change("set", &constant, quote!(value));
    let mut setters = vec![setter(
        span,
        name,
        if mutable { On::Both } else { On::Create },
        &format!("Sets the field `{name}`."),
        quote!(value: impl ::ent::__private::IntoField<#ty>),
        set.clone(),
    )];
    // A create has to set what it requires.
    let maybe = match (mutable, field.must_be_set()) {
        (true, true) => Some(On::Update),
        (true, false) => Some(On::Both),
        (false, true) => None,
        (false, false) => Some(On::Create),
    };
    setters.extend(maybe.map(|on| {
        let doc = format!("Sets the field `{name}`, if there is a value.");
        let argument = quote!(value: ::core::option::Option<impl ::ent::__private::IntoField<#ty>>);
        setter(span, &format!("maybe_{name}"), on, &doc, argument, if_some(quote!(value), set))
    }));
    if mutable && field.can_add() {
        let doc = format!("Adds to the field `{name}`, where `NULL` counts as zero.");
        let delta = quote!(<#base as ::ent::__private::Number>::Delta);
        let argument = quote!(delta: impl ::ent::__private::IntoField<#delta>);
        let body = update("add_to", &constant, Some(quote!(delta)));
        setters.push(setter(span, &format!("add_{name}"), On::Update, &doc, argument, body));
    }
    if mutable && field.optional {
        let doc = format!("Sets the field `{name}` to `NULL`.");
        let body = update("clear_field", &constant, None);
        setters.push(setter(span, &format!("clear_{name}"), On::Update, &doc, TokenStream::new(), body));
    }
    setters
}

fn edge_setters(mixin: &Entity, edge: &Edge) -> Vec<TokenStream> {
    let Edge { ident: member, name, target, .. } = edge;
    let constant = constant_of(mixin, member);
    let span = member.span();
    let mutable = mixin.mutable(edge);
    let both = if mutable { On::Both } else { On::Create };
    let to = quote!(impl ::ent::__private::ToId<#target>);
    let many = quote!(to: impl ::core::iter::IntoIterator<Item: ::ent::__private::ToId<#target>>);
    let mut setters = Vec::new();
    if edge.many {
        let doc = format!("Adds neighbours of the edge `{name}`: entities or keys.");
        let body = change("add", &constant, quote!(to));
        setters.push(setter(span, &format!("add_{name}"), both, &doc, many.clone(), body));
    } else {
        let doc = format!("Sets the neighbour of the edge `{name}`: an entity or its key.");
        let link = change("link", &constant, quote!(to));
        setters.push(setter(span, name, both, &doc, quote!(to: #to), link.clone()));
        let maybe = match (mutable, edge.required) {
            (true, true) => Some(On::Update),
            (true, false) => Some(On::Both),
            (false, true) => None,
            (false, false) => Some(On::Create),
        };
        setters.extend(maybe.map(|on| {
            let doc = format!("Sets the neighbour of the edge `{name}`, if there is one.");
            let argument = quote!(to: ::core::option::Option<#to>);
            setter(span, &format!("maybe_{name}"), on, &doc, argument, if_some(quote!(to), link))
        }));
    }
    if mutable && edge.many {
        let doc = format!("Removes neighbours of the edge `{name}`: entities or keys.");
        let body = update("remove", &constant, Some(quote!(to)));
        setters.push(setter(span, &format!("remove_{name}"), On::Update, &doc, many, body));
    }
    if mutable && !edge.required {
        let doc = format!("Removes every neighbour of the edge `{name}`.");
        let body = update("clear", &constant, None);
        setters.push(setter(span, &format!("clear_{name}"), On::Update, &doc, TokenStream::new(), body));
    }
    setters
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
