//! What creates must set: the traits that say what is missing, and the state of mixins in the types of builders.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use crate::model::{Entity, Mixin, Required};
use crate::names::{bare, place};
use crate::parse::types::Kind;
use crate::parse::value::Member;

/// The parameters of the create builder in its implementations: one for each required member, and one for the mixins.
pub(super) fn parameters(entity: &Entity) -> Vec<Ident> {
    let own = entity.required.iter().map(|required| required.hidden.clone());
    own.chain(mixins(entity)).collect()
}

/// The parameter for the mixins, where there are any.
pub(super) fn mixins(entity: &Entity) -> Option<Ident> {
    (!entity.mixins.is_empty()).then(|| format_ident!("__Mixins"))
}

/// What is asked where nothing may be missing: of each parameter of its own, and of the entity for the mixins.
pub(super) fn bounds(entity: &Entity) -> (Vec<TokenStream>, Option<TokenStream>) {
    let own = entity.required.iter().map(|Required { hidden, marker, .. }| quote!(#hidden: #marker));
    let name = &entity.ident;
    let of_mixins = mixins(entity).map(|mixins| quote!(#name: __ent::Complete<#mixins>));
    (own.collect(), of_mixins)
}

/// The parameters in the definition of the builder, with what they are at first.
pub(super) fn definition(entity: &Entity) -> TokenStream {
    let params = entity.required.iter().map(|required| &required.param);
    let of_mixins = mixins(entity).map(|mixins| quote!(#mixins = ()));
    let all = params.map(|param| quote!(#param = ::ent::__private::Unset)).chain(of_mixins);
    quote!(#(#all),*)
}

/// The way to the state at that position of a list, and on by `inside`.
pub(super) fn path(at: usize, inside: TokenStream) -> TokenStream {
    (0..at).fold(quote!(__ent::InFirst<#inside>), |path, _| quote!(__ent::InRest<#path>))
}

/// The way to a mixin in the mixin of that type, and on by `inside`.
pub(super) fn nested(ty: &impl ToTokens, path: &Member, inside: TokenStream) -> TokenStream {
    let mut outer = quote!(#ty);
    let mut ways = Vec::new();
    for member in path.mixins.iter().chain([&path.name]) {
        let (span, number) = (place(member.span()), number(&bare(member)));
        let of = quote_spanned!(span=> #outer as __ent::Inner<#number>);
        outer = quote_spanned!(span=> <#of>::Mixin);
        ways.push(of);
    }
    ways.iter().rev().fold(inside, |inside, of| quote!(<#of>::Path<#inside>))
}

/// A number for a name, as types can't have names for parameters: 64-bit FNV-1a.
fn number(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Required {
    /// The type of a mixin's setters for the builder in which it is set: `WithCode`.
    pub(super) fn with(&self) -> Ident {
        let mut with = format_ident!("With{}", self.param);
        with.set_span(place(self.param.span()));
        with
    }

    /// Its name: that of the edge, where it is one.
    pub(super) fn name<'a>(&self, of: &'a Entity) -> &'a str {
        let field = self.field.and_then(|at| of.fields.get(at)).map(|field| &field.name);
        let edge = self.edge.and_then(|at| of.edges.get(at)).map(|edge| &edge.name);
        edge.or(field).map_or("", String::as_str)
    }
}

/// When a create has all that a mixin or the mixins of an entity require, with the traits that say so of each member.
pub(super) fn complete(entity: &Entity) -> TokenStream {
    if !entity.is_mixin && entity.mixins.is_empty() {
        return TokenStream::new();
    }
    let name = &entity.ident;
    let own = if entity.is_mixin { &*entity.required } else { &[] };
    let definitions = own.iter().map(|required| marker(entity, required));
    let state = |at: usize| {
        let rest = (0..at).fold(quote!(__S), |state, _| quote!(<#state as __ent::State>::Rest));
        quote!(<#rest as __ent::State>::First)
    };
    let members = own.iter().enumerate().map(|(i, required)| {
        let (state, marker) = (state(i), &required.marker);
        quote!(#state: #marker)
    });
    let mixins = entity.mixins.iter().enumerate().map(|(i, Mixin { ty, .. })| {
        let state = state(own.len() + i);
        quote!(#ty: __ent::Complete<#state>)
    });
    // At the user's own name, the compiler shows that and nothing of how the derive goes about it.
    let implementation = quote_spanned! {name.span()=>
        impl<__S: __ent::State> __ent::Complete<__S> for #name
        where
            #(#members,)*
            #(#mixins,)*
        {
        }
    };
    quote!(#(#definitions)* #implementation)
}

/// Where each mixin of a mixin is among what it requires.
pub(super) fn inner(mixin: &Entity) -> TokenStream {
    let name = &mixin.ident;
    let impls = mixin.mixins.iter().enumerate().map(|(i, inner)| {
        let (ty, number) = (&inner.ty, number(&inner.name));
        let path = path(mixin.required.len() + i, quote!(__P));
        quote! {
            #[automatically_derived]
            impl __ent::Inner<#number> for #name {
                type Mixin = #ty;
                type Path<__P: __ent::Path> = #path;
            }
        }
    });
    quote!(#(#impls)*)
}

/// The trait that says that a required field or edge is set, in the words of the schema.
pub(super) fn marker(entity: &Entity, required: &Required) -> TokenStream {
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
    let of = if entity.is_mixin { format!(" of `{}Setters`", entity.name) } else { String::new() };
    let note = format!("call {setters}{of} before this, or {other}");
    // A copy has what is in a field.
    let copied = (entity.is_mixin && field.is_some()).then(|| quote!(impl #marker for __ent::Copied {}));
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #marker {}
        impl #marker for __ent::Set {}
        #copied
    }
}
