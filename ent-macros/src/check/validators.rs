//! The rules of validators: each is for some types, and together they leave a value that satisfies them.

use syn::{Expr, ExprLit, Lit, Type};

use crate::errors::Errors;
use crate::model::Entity;
use crate::parse::types::{Kind, shown};
use crate::parse::validator::{Literal, Rule, Validator, literal};

/// What is validated, a field or a type of the user's own.
pub(super) struct Target<'a> {
    pub(super) name: &'a str,
    pub(super) ty: &'a Type,
    pub(super) kind: Kind,
}

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    for field in &entity.fields {
        let of = Target { name: &field.name, ty: &field.ty, kind: field.kind };
        target(&of, &field.validators, errors);
    }
}

/// The rules of all validators of one target.
pub(super) fn target(target: &Target<'_>, validators: &[Validator], errors: &mut Errors) {
    for validator in validators {
        fits_type(target, validator, errors);
        pattern(validator, errors);
    }
    numbers(target, validators, errors);
    lengths(target, validators, "chars", errors);
    lengths(target, validators, "len", errors);
}

/// A regular expression that is written out is one.
fn pattern(validator: &Validator, errors: &mut Errors) {
    if let Rule::Matches(Expr::Lit(ExprLit { lit: Lit::Str(pattern), .. })) = &validator.rule
        // The syntax alone is looked at: what a class holds takes tables that are not built in here.
        && let Err(error) = regex_syntax::ast::parse::Parser::new().parse(&pattern.value())
    {
        errors.at(pattern, format!("this is no regular expression: {}", error.kind()));
    }
}

/// The validator can judge values of the field's type, as far as the type is known.
fn fits_type(field: &Target<'_>, validator: &Validator, errors: &mut Errors) {
    if field.kind == Kind::Unknown {
        return;
    }
    let is_text = field.kind == Kind::Text;
    let (fits, needs) = match &validator.rule {
        Rule::Min(_) | Rule::Max(_) | Rule::Range(..) => (field.kind.is_number(), "numbers"),
        Rule::Positive | Rule::Negative | Rule::NonNegative => (field.kind.is_number(), "numbers"),
        Rule::MinLen(_) | Rule::MaxLen(_) => (is_text || field.kind == Kind::Bytes, "text or bytes"),
        Rule::MinChars(_) | Rule::MaxChars(_) | Rule::Matches(_) => (is_text, "text"),
        Rule::Validate(_) => (true, ""),
    };
    let name = &validator.name;
    if !fits {
        let message = format!("`{name}` is for {needs}, and `{}` is `{}`", field.name, shown(field.ty));
        errors.span(validator.key, message);
    } else if field.kind == Kind::Unsigned && matches!(validator.rule, Rule::Negative) {
        errors
            .span(validator.key, format!("`{}` is never negative: it is `{}`", field.name, shown(field.ty)));
    } else if field.kind.is_integer() {
        let bounds = match &validator.rule {
            Rule::Min(bound) | Rule::Max(bound) => vec![bound],
            Rule::Range(from, to) => vec![from, to],
            _ => Vec::new(),
        };
        for bound in bounds.into_iter().filter(|bound| matches!(literal(bound), Some(Literal::Float(_)))) {
            errors.at(bound, format!("`{}` is `{}`: write a whole number", field.name, shown(field.ty)));
        }
    }
}

/// The bounds that are written out leave a number between them.
fn numbers(field: &Target<'_>, validators: &[Validator], errors: &mut Errors) {
    let (mut min, mut max) = (f64::NEG_INFINITY, f64::INFINITY);
    for validator in validators {
        let number = |bound| literal(bound).map(Literal::as_f64);
        let (from, to) = match &validator.rule {
            Rule::Min(bound) => (number(bound), None),
            Rule::Max(bound) => (None, number(bound)),
            Rule::Range(from, to) => (number(from), number(to)),
            Rule::Positive if field.kind.is_integer() => (Some(1.0), None),
            Rule::Positive => (Some(f64::MIN_POSITIVE), None),
            Rule::Negative if field.kind.is_integer() => (None, Some(-1.0)),
            Rule::Negative => (None, Some(-f64::MIN_POSITIVE)),
            Rule::NonNegative => (Some(0.0), None),
            _ => continue,
        };
        (min, max) = (from.map_or(min, |from| min.max(from)), to.map_or(max, |to| max.min(to)));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            errors.span(validator.key, "the range is empty: it ends before it begins");
            return;
        }
        if min > max {
            contradicts(field, validator, errors);
            return;
        }
    }
}

fn contradicts(field: &Target<'_>, validator: &Validator, errors: &mut Errors) {
    let message = format!("no `{}` can satisfy both this and what stands before it", field.name);
    errors.span(validator.key, message);
}

/// The lengths leave one between them; counted in `len`, bytes, or in `chars`, characters.
fn lengths(field: &Target<'_>, validators: &[Validator], unit: &str, errors: &mut Errors) {
    let (mut min, mut max) = (0, usize::MAX);
    for validator in validators {
        match validator.rule {
            Rule::MinLen(n) if unit == "len" => min = min.max(n),
            Rule::MaxLen(n) if unit == "len" => max = max.min(n),
            Rule::MinChars(n) if unit == "chars" => min = min.max(n),
            Rule::MaxChars(n) if unit == "chars" => max = max.min(n),
            _ => continue,
        }
        if min > max {
            contradicts(field, validator, errors);
            return;
        }
    }
}
