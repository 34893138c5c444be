//! Exact decimals for SQLite, which has none: they are texts in canonical form, and what is asked of them is worked out
//! here, by a collation and two functions that every connection has.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};
use rust_decimal::Decimal;

/// Gives the connection the collation `ent_decimal` and the functions `ent_decimal_add` and `ent_decimal_sum`.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_collation("ent_decimal", compare)?;
    connection.create_scalar_function("ent_decimal_add", 2, flags, |context| {
        let sum = get(context, 0)?.unwrap_or_default().checked_add(get(context, 1)?.unwrap_or_default());
        written(sum)
    })?;
    connection.create_aggregate_function("ent_decimal_sum", 1, flags, Sum)
}

/// What is no decimal comes before what is one, in the order of its text.
fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<Decimal>(), b.parse::<Decimal>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Greater,
        (Err(_), Ok(_)) => Ordering::Less,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

fn get(context: &Context<'_>, index: usize) -> Result<Option<Decimal>> {
    let refused = |what: String| Error::UserFunctionError(format!("{what} is no decimal").into());
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(n) => Ok(Some(n.into())),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            text.parse().map(Some).map_err(|_| refused(text.into_owned()))
        }
        other => Err(refused(format!("a value of type {:?}", other.data_type()))),
    }
}

fn written(sum: Option<Decimal>) -> Result<String> {
    let out_of_range = || Error::UserFunctionError("the sum is out of the range of decimals".into());
    sum.map(|sum| sum.normalize().to_string()).ok_or_else(out_of_range)
}

/// The sum of a group: nothing where there is no value, as SQL has it.
struct Sum;

impl Aggregate<Option<Decimal>, Option<String>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> Result<Option<Decimal>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Option<Decimal>) -> Result<()> {
        if let Some(value) = get(context, 0)? {
            let next = sum.unwrap_or_default().checked_add(value);
            *sum =
                Some(next.ok_or_else(|| {
                    Error::UserFunctionError("the sum is out of the range of decimals".into())
                })?);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Option<Decimal>>) -> Result<Option<String>> {
        sum.flatten().map(|sum| written(Some(sum))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(compare("9", "10.5"), Ordering::Less);
        assert_eq!(compare("-10", "-9.5"), Ordering::Less);
        assert_eq!(compare("1.50", "1.5"), Ordering::Equal);
        assert_eq!(compare("x", "1"), Ordering::Less);
    }
}
