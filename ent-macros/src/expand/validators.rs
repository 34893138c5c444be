//! The validators of a field, in the order in which they are written.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, ExprPath, Type};

use crate::model::Field;
use crate::names::place;
use crate::parse::types::{self, Kind};
use crate::parse::validator::{Literal, Rule, Validator, literal};

/// The most bytes or characters, where a validator says so; of two, the less.
pub(super) fn size(validators: &[Validator]) -> Option<u64> {
    let sizes = validators.iter().filter_map(|validator| match validator.rule {
        Rule::MaxLen(size) | Rule::MaxChars(size) => u64::try_from(size).ok(),
        _ => None,
    });
    sizes.min()
}

/// An expression for each validator of a field.
pub(super) fn validators(field: &Field) -> Vec<TokenStream> {
    all(field.kind, &field.base, &field.validators)
}

/// An expression for each validator of values of that type.
pub(super) fn all(kind: Kind, ty: &Type, validators: &[Validator]) -> Vec<TokenStream> {
    validators.iter().flat_map(|validator| rule(kind, ty, &validator.rule)).collect()
}

fn rule(kind: Kind, ty: &Type, rule: &Rule) -> Vec<TokenStream> {
    let min = |bound: TokenStream| quote!(__ent::Validator::Min(#bound));
    let max = |bound: TokenStream| quote!(__ent::Validator::Max(#bound));
    let is_fractional = matches!(kind, Kind::Float | Kind::Decimal);
    let one = match rule {
        Rule::Min(expr) => min(bound(kind, expr)),
        Rule::Max(expr) => max(bound(kind, expr)),
        Rule::Range(from, to) => return vec![min(bound(kind, from)), max(bound(kind, to))],
        Rule::Positive if is_fractional => min(quote!(__ent::Bound::Float(1e-6))),
        Rule::Positive => min(quote!(__ent::Bound::Int(1))),
        Rule::Negative if is_fractional => max(quote!(__ent::Bound::Float(-1e-6))),
        Rule::Negative => max(quote!(__ent::Bound::Int(-1))),
        Rule::NonNegative => min(quote!(__ent::Bound::Int(0))),
        Rule::MinLen(n) => quote!(__ent::Validator::MinLen(#n)),
        Rule::MaxLen(n) => quote!(__ent::Validator::MaxLen(#n)),
        Rule::MinChars(n) => quote!(__ent::Validator::MinChars(#n)),
        Rule::MaxChars(n) => quote!(__ent::Validator::MaxChars(#n)),
        Rule::Matches(pattern) => quote!(__ent::Validator::Match(#pattern)),
        Rule::Validate(function) => custom(ty, function),
    };
    vec![one]
}

fn bound(kind: Kind, expr: &Expr) -> TokenStream {
    let value = operand(expr);
    let is_float = match literal(expr) {
        Some(Literal::Int(_)) => false,
        Some(Literal::Float(_)) => true,
        None => matches!(kind, Kind::Float | Kind::Decimal),
    };
    match is_float {
        true => quote!(__ent::Bound::Float(#value as f64)),
        false => quote!(__ent::Bound::Int(#value as i128)),
    }
}

/// The expression where something follows it.
fn operand(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Lit(_) | Expr::Path(_) | Expr::Paren(_) | Expr::Unary(_) => quote!(#expr),
        _ => quote!((#expr)),
    }
}

// The closure lets the function take what the value dereferences to: `&str` for a `String`.
fn custom(ty: &Type, function: &Expr) -> TokenStream {
    let ty = types::out_of_sight(ty).unwrap_or(ty);
    let function = match function {
        Expr::Path(ExprPath { .. }) => quote!(#function),
        _ => quote!((#function)),
    };
    quote_spanned! {place(function.span())=>
        __ent::Validator::Custom(|value| __ent::validate_with::<#ty, _, _>(value, |value: &#ty| #function(value)))
    }
}
