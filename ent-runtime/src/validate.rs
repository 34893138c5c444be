//! What a value must satisfy before it is written. Built-in validators are data; a user's own is a function.

use std::error::Error as StdError;

use ent_sql::Value;

/// What a value of a field must satisfy. The messages are Ent's.
///
/// ```
/// # use ent::sql::Value;
/// use ent::validate::Validator;
/// assert!(Validator::MaxLen(2).check(&Value::Text("a8m".into())).is_err());
/// assert!(Validator::Match("^a").check(&Value::Text("a8m".into())).is_ok());
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Validator {
    /// At least this number.
    Min(Bound),
    /// At most this number.
    Max(Bound),
    /// At least this many bytes.
    MinLen(usize),
    /// At most this many bytes.
    MaxLen(usize),
    /// At least this many characters (Unicode scalar values).
    MinChars(usize),
    /// At most this many characters (Unicode scalar values).
    MaxChars(usize),
    /// A text that this regular expression finds a match in.
    Match(&'static str),
    /// What this function accepts.
    Custom(fn(&Value) -> Result<(), Box<dyn StdError + Send + Sync>>),
}

/// A bound of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Of an integer.
    Int(i128),
    /// Of a floating point or decimal number.
    Float(f64),
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Validator::Min(bound) => write!(f, "Min({bound:?})"),
            Validator::Max(bound) => write!(f, "Max({bound:?})"),
            Validator::MinLen(n) => write!(f, "MinLen({n})"),
            Validator::MaxLen(n) => write!(f, "MaxLen({n})"),
            Validator::MinChars(n) => write!(f, "MinChars({n})"),
            Validator::MaxChars(n) => write!(f, "MaxChars({n})"),
            Validator::Match(pattern) => write!(f, "Match({pattern:?})"),
            Validator::Custom(_) => f.write_str("Custom"),
        }
    }
}

/// What the built-in validators say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Refused {}

fn refuse(message: &str) -> Result<(), Box<dyn StdError + Send + Sync>> {
    Err(Box::new(Refused(message.to_owned())))
}

impl Validator {
    /// Checks a value. `NULL` satisfies every validator: a field that may be absent is checked only when it is there.
    ///
    /// # Errors
    ///
    /// What the validator says of the value.
    pub fn check(&self, value: &Value) -> Result<(), Box<dyn StdError + Send + Sync>> {
        if value.is_null() {
            return Ok(());
        }
        match self {
            Validator::Min(bound) if below(value, *bound) => refuse("value out of range"),
            Validator::Max(bound) if above(value, *bound) => refuse("value out of range"),
            Validator::MinLen(n) if bytes(value) < *n => refuse("value is less than the required length"),
            Validator::MaxLen(n) if bytes(value) > *n => refuse("value is greater than the required length"),
            Validator::MinChars(n) if chars(value) < *n => {
                refuse("value is less than the required rune length")
            }
            Validator::MaxChars(n) if chars(value) > *n => {
                refuse("value is greater than the required rune length")
            }
            Validator::Match(pattern) => match value {
                Value::Text(text) => matches(pattern, text),
                _ => Ok(()),
            },
            Validator::Custom(check) => check(value),
            _ => Ok(()),
        }
    }
}

fn as_f64(value: &Value) -> Option<f64> {
    match value {
        Value::F32(n) => Some(f64::from(*n)),
        Value::F64(n) => Some(*n),
        #[cfg(feature = "decimal")]
        Value::Decimal(n) => n.to_string().parse().ok(),
        _ => None,
    }
}

fn as_i128(value: &Value) -> Option<i128> {
    match value {
        Value::Int(n) => Some((*n).into()),
        Value::Uint(n) => Some((*n).into()),
        _ => None,
    }
}

impl Bound {
    fn as_f64(self) -> f64 {
        match self {
            Bound::Int(n) => n as f64,
            Bound::Float(n) => n,
        }
    }
}

// A NaN is inside no range, so both bounds refuse it.
fn below(value: &Value, min: Bound) -> bool {
    match (as_i128(value), min) {
        (Some(n), Bound::Int(min)) => n < min,
        (Some(n), Bound::Float(min)) => (n as f64) < min,
        (None, min) => as_f64(value).is_some_and(|n| n.is_nan() || n < min.as_f64()),
    }
}

fn above(value: &Value, max: Bound) -> bool {
    match (as_i128(value), max) {
        (Some(n), Bound::Int(max)) => n > max,
        (Some(n), Bound::Float(max)) => (n as f64) > max,
        (None, max) => as_f64(value).is_some_and(|n| n.is_nan() || n > max.as_f64()),
    }
}

fn bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}

fn chars(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.chars().count(),
        _ => bytes(value),
    }
}

fn matches(pattern: &'static str, text: &str) -> Result<(), Box<dyn StdError + Send + Sync>> {
    use std::collections::HashMap;
    use std::sync::{LazyLock, RwLock};
    // Patterns are literals of the program: each is compiled once, and there are as many as the schema has.
    static COMPILED: LazyLock<RwLock<HashMap<&'static str, regex::Regex>>> = LazyLock::new(Default::default);
    let found =
        COMPILED.read().unwrap_or_else(|e| e.into_inner()).get(pattern).map(|regex| regex.is_match(text));
    let is_match = match found {
        Some(is_match) => is_match,
        None => {
            let regex = regex::Regex::new(pattern)?;
            let is_match = regex.is_match(text);
            COMPILED.write().unwrap_or_else(|e| e.into_inner()).insert(pattern, regex);
            is_match
        }
    };
    if is_match { Ok(()) } else { refuse("value does not match validation") }
}
