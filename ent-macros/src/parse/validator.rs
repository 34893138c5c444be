//! The keys that validate a field, in the order in which they are written.

use darling::{Error, FromMeta};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprRange, ExprUnary, Lit, Meta, RangeLimits, UnOp};

use super::key;
use super::value::{Value, Word};
use crate::errors::Errors;

/// The keys.
pub(crate) const KEYS: &[&str] = &[
    "min",
    "max",
    "range",
    "positive",
    "negative",
    "non_negative",
    "min_len",
    "max_len",
    "min_chars",
    "max_chars",
    "not_empty",
    "matches",
    "validate",
];

/// A key that validates.
pub(crate) struct Validator {
    pub(crate) key: Span,
    pub(crate) name: String,
    pub(crate) rule: Rule,
}

/// What it demands.
pub(crate) enum Rule {
    Min(Expr),
    Max(Expr),
    Range(Expr, Expr),
    Positive,
    Negative,
    NonNegative,
    MinLen(usize),
    MaxLen(usize),
    MinChars(usize),
    MaxChars(usize),
    Matches(Expr),
    Validate(Expr),
}

pub(super) fn parse(items: Vec<Meta>, errors: &mut Errors) -> Vec<Validator> {
    let mut validators = Vec::new();
    for item in items {
        let name = key(&item);
        match rule(&name, &item) {
            Ok(rule) => validators.push(Validator { key: item.path().span(), name, rule }),
            Err(error) => errors.push(error),
        }
    }
    validators
}

fn rule(name: &str, item: &Meta) -> darling::Result<Rule> {
    let word = |rule| Word::from_meta(item).map(|_| rule);
    let value = || Value::from_meta(item).map(|Value(expr)| expr);
    Ok(match name {
        "min" => Rule::Min(value()?),
        "max" => Rule::Max(value()?),
        "range" => range(&value()?)?,
        "positive" => word(Rule::Positive)?,
        "negative" => word(Rule::Negative)?,
        "non_negative" => word(Rule::NonNegative)?,
        "min_len" => Rule::MinLen(length(name, item)?),
        "max_len" => Rule::MaxLen(length(name, item)?),
        "min_chars" => Rule::MinChars(length(name, item)?),
        "max_chars" => Rule::MaxChars(length(name, item)?),
        "not_empty" => word(Rule::MinLen(1))?,
        "matches" => Rule::Matches(value()?),
        _ => Rule::Validate(value()?),
    })
}

fn range(expr: &Expr) -> darling::Result<Rule> {
    match expr {
        Expr::Range(ExprRange {
            start: Some(start), limits: RangeLimits::Closed(_), end: Some(end), ..
        }) => Ok(Rule::Range((**start).clone(), (**end).clone())),
        other => Err(Error::custom("`range` takes both ends, which belong to it: write `range = 1..=10`")
            .with_span(other)),
    }
}

fn length(name: &str, item: &Meta) -> darling::Result<usize> {
    let usage = || Error::custom(format!("`{name}` takes a length: write `{name} = 64`"));
    let Value(expr) = Value::from_meta(item).map_err(|_| usage().with_span(item))?;
    match &expr {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => {
            int.base10_parse().map_err(|_| usage().with_span(&expr))
        }
        other => Err(usage().with_span(other)),
    }
}

/// A number that is written out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Literal {
    Int(i128),
    Float(f64),
}

impl Literal {
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Literal::Int(int) => int as f64,
            Literal::Float(float) => float,
        }
    }
}

/// The number, where the expression is one that is written out.
pub(crate) fn literal(expr: &Expr) -> Option<Literal> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => int.base10_parse().ok().map(Literal::Int),
        Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => float.base10_parse().ok().map(Literal::Float),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => literal(expr).map(|number| match number {
            Literal::Int(int) => Literal::Int(-int),
            Literal::Float(float) => Literal::Float(-float),
        }),
        Expr::Group(group) => literal(&group.expr),
        Expr::Paren(paren) => literal(&paren.expr),
        _ => None,
    }
}
