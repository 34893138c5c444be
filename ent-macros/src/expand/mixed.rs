//! What an entity with mixins has more than another, and what the compiler is asked of the mixins.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::docs;
use super::flat::{self, mixin_at};
use super::required;
use crate::model::{Entity, Mixin};
use crate::names::{bare, ident, place};
use crate::parse::types::shown;

/// `User::TIME`, `impl HasMixin<Timestamps> for User`, and what the setters of mixins need; nothing without a mixin.
pub(super) fn mixed(entity: &Entity) -> TokenStream {
    if entity.mixins.is_empty() {
        return TokenStream::new();
    }
    let name = &entity.ident;
    let members = entity.mixins.iter().enumerate().map(|(i, mixin)| member(entity, i, mixin));
    let (create, update) = (format_ident!("{name}Create"), format_ident!("{name}Update"));
    let hidden = required::parameters(entity);
    let own = &hidden[..entity.required.len()];
    let builder = |core: &str| {
        let core = format_ident!("{core}");
        quote! {
            type Entity = #name;
            type Core = __ent::#core<#name>;

            fn core(&mut self) -> &mut __ent::#core<#name> {
                &mut self.core
            }
        }
    };
    let (creates, updates) = (builder("Create"), builder("Update"));
    let complete = required::complete(entity);
    // A view has no builders.
    if entity.is_view() {
        return quote!(#(#members)*);
    }
    quote! {
        #(#members)*
        #complete

        #[automatically_derived]
        impl<#(#own,)* __Mixins: __ent::State> __ent::Builder for #create<#(#hidden),*> {
            #creates
            type State = __Mixins;
            type With<S: __ent::State> = #create<#(#own,)* S>;

            fn with<S: __ent::State>(self) -> #create<#(#own,)* S> {
                #create { core: self.core, state: ::core::marker::PhantomData }
            }
        }

        #[automatically_derived]
        impl<#(#own,)* __Mixins: __ent::State> __ent::CreateBuilder for #create<#(#hidden),*> {}

        #[automatically_derived]
        impl<__Kind> __ent::Builder for #update<__Kind> {
            #updates
            type State = ();
            type With<S: __ent::State> = Self;

            fn with<S: __ent::State>(self) -> Self {
                self
            }
        }

        #[automatically_derived]
        impl<__Kind> __ent::UpdateBuilder for #update<__Kind> {}
    }
}

fn member(entity: &Entity, at: usize, mixin: &Mixin) -> TokenStream {
    let name = &entity.ident;
    let Mixin { ident: member, constant, ty, .. } = mixin;
    let docs = docs(&mixin.docs, &format!("The fields and edges of the mixin `{}`.", mixin.name));
    let (fields, edges) = mixin_at(entity, at);
    let nested = mixin.attrs.nested.iter().flat_map(|nested| &nested.value.0).map(|(ty, path)| {
        let mut names: Vec<_> = path.mixins.iter().map(|name| ident(&bare(name), name.span())).collect();
        names.push(ident(&bare(&path.name), path.name.span()));
        let span = place(path.name.span());
        let (mut constant, mut member) = (constant.clone(), member.clone());
        constant.set_span(span);
        member.set_span(span);
        let constants = quote_spanned!(span=> Self::#constant #(.#names)*);
        let path = required::path(at, required::nested(&mixin.ty, path, quote!(__P)));
        has_mixin(entity, ty, constants, path, quote_spanned!(span=> &self.#member #(.#names)*))
    });
    let (this, constants) = (this(ty), constants_of(ty, name));
    let value = quote_spanned! {ty.span()=>
        <#this as __ent::ConstantsAt<#name, { #fields }, { #edges }>>::CONSTANTS
    };
    let path = required::path(at, quote!(__P));
    let own = has_mixin(entity, ty, quote!(#name::#constant), path, quote!(&self.#member));
    quote_spanned! {place(ty.span())=>
        #[automatically_derived]
        impl #name {
            #docs
            pub const #constant: #constants = #value;
        }

        #own
        #(#nested)*
    }
}

fn has_mixin(
    entity: &Entity,
    ty: &(impl ToTokens + Spanned),
    constants: TokenStream,
    path: TokenStream,
    part: TokenStream,
) -> TokenStream {
    let name = &entity.ident;
    let type_of_constants = constants_of(ty, name);
    quote_spanned! {place(ty.span())=>
        #[automatically_derived]
        impl __ent::HasMixin<#ty> for #name
        where
            for<'__a> #ty: __ent::IsMixin<'__a>,
        {
            type Path<__P: __ent::Path> = #path;
            const MIXIN: #type_of_constants = #constants;

            fn mixin(&self) -> &#ty {
                #part
            }
        }
    }
}

/// No member has the name or the column of another, a key is asked for where there is one, and indexes name what exists.
pub(super) fn checks(entity: &Entity) -> TokenStream {
    if entity.mixins.is_empty() {
        return TokenStream::new();
    }
    let mixins = entity.mixins.iter().enumerate().map(|(i, mixin)| {
        let clash = clash(entity, i, mixin);
        let behaviour = (!entity.is_mixin).then(|| lost_behaviour(mixin));
        let key = entity.is_mixin.then(|| key(mixin));
        let start = (!entity.is_mixin && !entity.is_view()).then(|| increment_start(entity, mixin));
        quote!(#clash #behaviour #key #start)
    });
    let indexes = indexes(entity);
    quote!(#(#mixins)* #indexes)
}

/// The mixin is compared to what the struct declares, and to the mixins before it.
fn clash(entity: &Entity, at_mixin: usize, mixin: &Mixin) -> TokenStream {
    let declared = (0..=entity.mixins.len()).map(|i| 2 * i);
    let others = declared.chain((0..at_mixin).map(|i| 2 * i + 1));
    let others = others.map(|part| quote!((__FIELD_PARTS[#part], __EDGE_PARTS[#part])));
    let this = 2 * at_mixin + 1;
    quote_spanned! {place(mixin.ty.span())=>
        const _: () = if let ::core::option::Option::Some(message) =
            __ent::flatten::clash((__FIELD_PARTS[#this], __EDGE_PARTS[#this]), &[#(#others),*])
        {
            ::core::panic!("{}", message.as_str())
        };
    }
}

/// What a mixin inside the mixin does takes effect where the entity names that mixin: it must not be lost.
fn lost_behaviour(mixin: &Mixin) -> TokenStream {
    let ty = &mixin.ty;
    let nested = mixin.attrs.nested.iter().flat_map(|nested| &nested.value.0).map(|(ty, _)| ty);
    quote_spanned! {place(ty.span())=>
        const _: () = if let ::core::option::Option::Some(message) = __ent::flatten::lost_behaviour(
            <#ty as __ent::Mixin>::SCHEMA,
            &[#(<#nested as __ent::Mixin>::SCHEMA),*],
        ) {
            ::core::panic!("{}", message.as_str())
        };
    }
}

/// Where a mixin says what the key is counted up from, the database counts it up.
fn increment_start(entity: &Entity, mixin: &Mixin) -> TokenStream {
    let (name, ty) = (&entity.ident, &mixin.ty);
    let message = format!(
        "`increment_start` of `{}` is for a key that the database counts up, and that of `{}` is not",
        shown(ty),
        entity.name
    );
    quote_spanned! {place(ty.span())=>
        const _: () = ::core::assert!(
            <#ty as __ent::Mixin>::SCHEMA.table.increment_start.is_none()
                || __ent::check::counts_key(<#name as __ent::Entity>::SCHEMA),
            #message
        );
    }
}

/// A key of a mixin in a mixin is the key of that one too. In an entity, a second key would clash with the first.
fn key(mixin: &Mixin) -> Option<TokenStream> {
    let ty = &mixin.ty;
    let message = format!("`{}` has a field `id`, which is a key: write `#[ent(mixin, id)]`", shown(ty));
    mixin.attrs.id.is_none().then(|| {
        quote_spanned! {place(ty.span())=>
            const _: () = ::core::assert!(<#ty as __ent::Mixin>::SCHEMA.id.is_none(), #message);
        }
    })
}

/// What an index names and the struct does not declare is a mixin's.
fn indexes(entity: &Entity) -> TokenStream {
    let mut checks = TokenStream::new();
    for index in &entity.attrs.indexes {
        for ident in &index.value.fields {
            let name = bare(ident);
            if entity.field(&name).is_some() || entity.edge(&name).is_some() {
                continue;
            }
            let message = format!("neither `{}` nor a mixin of it has a field `{name}`", entity.name);
            checks.extend(quote_spanned! {place(ident.span())=>
                const _: () = ::core::assert!(__ent::check::has_field(&__FIELDS, #name), #message);
            });
        }
        for ident in &index.value.edges {
            let name = bare(ident);
            if entity.field(&name).is_some() || entity.edge(&name).is_some() {
                continue;
            }
            let message =
                format!("neither `{}` nor a mixin of it has an edge `{name}` that leads to one", entity.name);
            checks.extend(quote_spanned! {place(ident.span())=>
                const _: () = ::core::assert!(__ent::check::has_one(&__EDGES, #name), #message);
            });
        }
    }
    checks
}

/// The mixin by way of its own implementation. Where the type is no mixin this is the one error: the compiler tells the same
/// of the same place once, so everything that asks for the mixin has the span of the type, and is silent about the rest.
pub(super) fn this(ty: &(impl ToTokens + Spanned)) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as __ent::Mixin>::This)
}

/// The type of its constants.
fn constants_of(ty: &(impl ToTokens + Spanned), entity: &Ident) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as __ent::Mixin>::Constants<#entity>)
}

/// The type of the key and the expression of it, where a mixin has it.
pub(super) fn id(entity: &Entity) -> Option<(TokenStream, TokenStream)> {
    let mixin = &entity.mixins[flat::key(entity)?];
    let (ty, member) = (&mixin.ty, &mixin.ident);
    let trait_ = quote_spanned!(place(ty.span())=> <#ty as __ent::MixinId>);
    Some((quote!(#trait_::Id), quote!(#trait_::key(&self.#member))))
}
