//! The trait with the setters of a mixin, for the builders of every entity that has it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};

use super::required;
use crate::model::{Edge, Entity, Field};
use crate::names::ident;

/// The trait with the setters, and its implementation for the builders of every entity with the mixin.
///
/// What sets a required member answers another type than it is called on, and so is in the implementation; the others are
/// in the trait as they are.
pub(super) fn setters(mixin: &Entity) -> (TokenStream, TokenStream) {
    let Entity { vis, ident: name, .. } = mixin;
    let setters = format_ident!("{name}Setters");
    let of_fields = mixin.named_fields().map(|(i, field)| field_setters(mixin, i, field));
    let of_edges = mixin.named_edges().map(|(i, edge)| edge_setters(mixin, i, edge));
    let methods: Vec<Setter> = of_fields.chain(of_edges).flatten().collect();
    if methods.is_empty() {
        return Default::default();
    }
    let doc = format!("The setters of the mixin [`{name}`], for the builders of every entity that has it.");
    let bound = quote!(::ent::__private::Builder<Entity: ::ent::__private::HasMixin<#name>>);
    let with = mixin.required.iter().map(|required| {
        let with = required.with();
        let doc = format!("The builder with `{}` set.", required.name(mixin));
        quote! {
            #[doc = #doc]
            type #with: ::ent::__private::Builder<
                Entity = <Self as ::ent::__private::Builder>::Entity,
                Core = <Self as ::ent::__private::Builder>::Core,
            >;
        }
    });
    let is_with = mixin.required.iter().enumerate().map(|(i, required)| {
        let (with, path) = (required.with(), required::path(i, quote!(__ent::Here)));
        quote!(type #with = __ent::With<Self, #name, #path>;)
    });
    let declared = methods.iter().map(|method| &method.declared);
    let implemented = methods.iter().map(|method| &method.implemented);
    let trait_ = quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #vis trait #setters: #bound {
            #(#with)*
            #(#declared)*
        }
    };
    let implementation = quote! {
        #[automatically_derived]
        impl<B: #bound> #setters for B {
            #(#is_with)*
            #(#implemented)*
        }
    };
    (trait_, implementation)
}

/// A setter in the trait and, where it is not all there, in the implementation.
struct Setter {
    declared: TokenStream,
    implemented: TokenStream,
}

/// Which builders have a setter.
#[derive(Clone, Copy)]
enum On {
    Both,
    Create,
    Update,
}

/// A setter: its name, its text, what it takes beside the builder, and what it does with it.
fn setter(span: Span, name: &str, on: On, doc: &str, arguments: TokenStream, body: TokenStream) -> Setter {
    let (method, bound) = (ident(name, span), on.bound());
    let declared = quote! {
        #[doc = #doc]
        #[must_use = "nothing happens before the builder is saved or executed"]
        fn #method(mut self, #arguments) -> Self #bound {
            #body
            self
        }
    };
    Setter { declared, implemented: TokenStream::new() }
}

/// The same of the required member at that place, which is set afterwards.
fn required_setter(
    mixin: &Entity,
    required: usize,
    (span, name, on): (Span, &str, On),
    doc: &str,
    arguments: TokenStream,
    body: TokenStream,
) -> Setter {
    let (method, bound, mixin_name) = (ident(name, span), on.bound(), &mixin.ident);
    let with = mixin.required[required].with();
    let path = required::path(required, quote!(__ent::Here));
    let declared = quote! {
        #[doc = #doc]
        #[must_use = "nothing happens before the builder is saved or executed"]
        fn #method(self, #arguments) -> Self::#with #bound;
    };
    let implemented = quote! {
        fn #method(mut self, #arguments) -> Self::#with #bound {
            #body
            __ent::with::<Self, #mixin_name, #path>(self)
        }
    };
    Setter { declared, implemented }
}

impl On {
    fn bound(self) -> TokenStream {
        match self {
            On::Both => TokenStream::new(),
            On::Create => quote!(where Self: ::ent::__private::CreateBuilder),
            On::Update => quote!(where Self: ::ent::__private::UpdateBuilder),
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

fn field_setters(mixin: &Entity, at: usize, field: &Field) -> Vec<Setter> {
    let Field { ident: member, name, ty, base, .. } = field;
    let constant = constant_of(mixin, member);
    let span = member.span();
    let mutable = field.mutable();
    let on = if mutable { On::Both } else { On::Create };
    let doc = format!("Sets the field `{name}`.");
    let argument = quote!(value: impl ::ent::__private::IntoField<#ty>);
    let set = change("set", &constant, quote!(value));
    let required = mixin.required_field(at);
    let mut setters = vec![match required {
        Some(at) => required_setter(mixin, at, (span, name, on), &doc, argument, set.clone()),
        None => setter(span, name, on, &doc, argument, set.clone()),
    }];
    setters.extend(maybe(mutable, required.is_some()).map(|on| {
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

/// Which builders may be given something or nothing: a create has to set what it requires.
fn maybe(mutable: bool, required: bool) -> Option<On> {
    match (mutable, required) {
        (true, true) => Some(On::Update),
        (true, false) => Some(On::Both),
        (false, true) => None,
        (false, false) => Some(On::Create),
    }
}

fn edge_setters(mixin: &Entity, at: usize, edge: &Edge) -> Vec<Setter> {
    let Edge { ident: member, name, target, .. } = edge;
    let constant = constant_of(mixin, member);
    let span = member.span();
    let mutable = mixin.mutable(edge);
    let on = if mutable { On::Both } else { On::Create };
    let to = quote!(impl ::ent::__private::ToId<#target>);
    let many = quote!(to: impl ::core::iter::IntoIterator<Item: ::ent::__private::ToId<#target>>);
    let (method, doc, argument, body) = match edge.many {
        true => (
            format!("add_{name}"),
            format!("Adds neighbours of the edge `{name}`: entities or keys."),
            many.clone(),
            change("add", &constant, quote!(to)),
        ),
        false => (
            name.clone(),
            format!("Sets the neighbour of the edge `{name}`: an entity or its key."),
            quote!(to: #to),
            change("link", &constant, quote!(to)),
        ),
    };
    let required = mixin.required_edge(at);
    let mut setters = vec![match required {
        Some(at) => required_setter(mixin, at, (span, &method, on), &doc, argument, body.clone()),
        None => setter(span, &method, on, &doc, argument, body.clone()),
    }];
    if let (false, Some(on)) = (edge.many, maybe(mutable, required.is_some())) {
        let doc = format!("Sets the neighbour of the edge `{name}`, if there is one.");
        let argument = quote!(to: ::core::option::Option<#to>);
        setters.push(setter(span, &format!("maybe_{name}"), on, &doc, argument, if_some(quote!(to), body)));
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
