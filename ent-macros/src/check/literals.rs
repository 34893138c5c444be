//! What is written out can be judged at once: a default that the field's own rules would refuse at every create.

use syn::{Expr, ExprLit, Lit};

use crate::errors::Errors;
use crate::model::{Entity, Field};
use crate::parse::types::Kind;
use crate::parse::validator::{Literal, Rule, literal};

pub(super) fn check(entity: &Entity, errors: &mut Errors) {
    for field in &entity.fields {
        let defaults = [&field.attrs.default, &field.attrs.update_default];
        for default in defaults.into_iter().flatten() {
            let default = &default.value.0;
            if let Some(why) = refused(field, default) {
                errors.at(default, format!("`{}` refuses this default: {why}", field.name));
            }
        }
    }
}

/// A value that is written out.
enum Written {
    Number(f64),
    Text(String),
}

fn written(expr: &Expr) -> Option<Written> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(Written::Text(text.value())),
        Expr::Group(group) => written(&group.expr),
        Expr::Paren(paren) => written(&paren.expr),
        expr => literal(expr).map(|number| Written::Number(number.as_f64())),
    }
}

/// Why a rule of the field's, or its size, refuses the value.
fn refused(field: &Field, default: &Expr) -> Option<String> {
    let value = written(default)?;
    if let (Some(size), Written::Text(text)) = (&field.attrs.size, &value)
        && text.chars().count() as u64 > size.value.0
    {
        return Some(format!("it is longer than its size, {}", size.value.0));
    }
    field.validators.iter().find_map(|validator| {
        let number = |bound| literal(bound).map(Literal::as_f64);
        let is_integer = matches!(field.kind, Kind::Signed | Kind::Unsigned);
        let holds = match (&value, &validator.rule) {
            (Written::Number(n), Rule::Min(min)) => number(min).is_none_or(|min| *n >= min),
            (Written::Number(n), Rule::Max(max)) => number(max).is_none_or(|max| *n <= max),
            (Written::Number(n), Rule::Range(min, max)) => {
                number(min).is_none_or(|min| *n >= min) && number(max).is_none_or(|max| *n <= max)
            }
            (Written::Number(n), Rule::Positive) => *n >= if is_integer { 1.0 } else { f64::MIN_POSITIVE },
            (Written::Number(n), Rule::Negative) => *n <= if is_integer { -1.0 } else { -f64::MIN_POSITIVE },
            (Written::Number(n), Rule::NonNegative) => *n >= 0.0,
            (Written::Text(text), Rule::MinLen(min)) => text.len() >= *min,
            (Written::Text(text), Rule::MaxLen(max)) => text.len() <= *max,
            (Written::Text(text), Rule::MinChars(min)) => text.chars().count() >= *min,
            (Written::Text(text), Rule::MaxChars(max)) => text.chars().count() <= *max,
            (Written::Text(text), Rule::Matches(pattern)) => may_match(pattern, text),
            _ => true,
        };
        (!holds).then(|| format!("it does not satisfy `{}`", validator.name))
    })
}

/// Whether the pattern finds a match in the text, or may find one.
///
/// The small engine that is built in here knows the classes of ASCII only: other texts are left to the first create.
fn may_match(pattern: &Expr, text: &str) -> bool {
    match pattern {
        Expr::Lit(ExprLit { lit: Lit::Str(pattern), .. }) if text.is_ascii() => {
            regex_lite::Regex::new(&pattern.value()).map_or(true, |pattern| pattern.is_match(text))
        }
        _ => true,
    }
}
