//! Rows of SQLite, read where its live statement holds them.
//!
//! A value is read by what is stored, not by what its column was declared as.

use rusqlite::types::ValueRef;

use crate::row::narrow;
use crate::{Row, ValueError};

/// The value at a position, unless it is `NULL`.
fn value<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<Option<ValueRef<'r>>, ValueError> {
    match row.get_ref(index) {
        Ok(ValueRef::Null) => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(ValueError::Missing),
    }
}

fn wrong(value: ValueRef<'_>, expected: &'static str) -> ValueError {
    ValueError::Type { expected, found: value.data_type().to_string().to_uppercase() }
}

/// Reads a text as the type that it stands for.
#[cfg(any(feature = "chrono", feature = "uuid", feature = "decimal"))]
fn from_text<T>(
    row: &rusqlite::Row<'_>,
    index: usize,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ValueError> {
    match value(row, index)? {
        None => Ok(None),
        Some(ValueRef::Text(bytes)) => {
            let text = utf8(bytes)?;
            match parse(text) {
                Some(value) => Ok(Some(value)),
                None => Err(ValueError::Invalid(format!("`{text}` is not {expected}"))),
            }
        }
        Some(other) => Err(wrong(other, expected)),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ValueError> {
    std::str::from_utf8(bytes).map_err(|_| ValueError::Utf8)
}

impl Row for rusqlite::Row<'_> {
    fn bool(&self, index: usize) -> Result<Option<bool>, ValueError> {
        match value(self, index)? {
            None => Ok(None),
            Some(ValueRef::Integer(n)) => Ok(Some(n != 0)),
            Some(other) => Err(wrong(other, "a truth value")),
        }
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, ValueError> {
        match value(self, index)? {
            None => Ok(None),
            Some(ValueRef::Integer(n)) => Ok(Some(n)),
            Some(other) => Err(wrong(other, "an integer")),
        }
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, ValueError> {
        Row::i64(self, index)?
            .map(|n| u64::try_from(n).map_err(|_| ValueError::OutOfRange(n.to_string())))
            .transpose()
    }

    fn f32(&self, index: usize) -> Result<Option<f32>, ValueError> {
        Row::f64(self, index)?.map(narrow).transpose()
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, ValueError> {
        match value(self, index)? {
            None => Ok(None),
            Some(ValueRef::Real(n)) => Ok(Some(n)),
            Some(ValueRef::Integer(n)) => Ok(Some(n as f64)),
            Some(other) => Err(wrong(other, "a floating point number")),
        }
    }

    fn text(&self, index: usize) -> Result<Option<&str>, ValueError> {
        match value(self, index)? {
            None => Ok(None),
            Some(ValueRef::Text(bytes)) => utf8(bytes).map(Some),
            Some(other) => Err(wrong(other, "text")),
        }
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ValueError> {
        match value(self, index)? {
            None => Ok(None),
            Some(ValueRef::Blob(bytes)) => Ok(Some(bytes)),
            Some(other) => Err(wrong(other, "bytes")),
        }
    }

    fn json(&self, index: usize) -> Result<Option<&str>, ValueError> {
        Row::text(self, index)
    }

    #[cfg(feature = "chrono")]
    fn datetime(&self, index: usize) -> Result<Option<chrono::DateTime<chrono::Utc>>, ValueError> {
        from_text(self, index, "a moment", time::datetime)
    }

    #[cfg(feature = "chrono")]
    fn naive_datetime(&self, index: usize) -> Result<Option<chrono::NaiveDateTime>, ValueError> {
        from_text(self, index, "a date and a time", time::naive_datetime)
    }

    #[cfg(feature = "chrono")]
    fn date(&self, index: usize) -> Result<Option<chrono::NaiveDate>, ValueError> {
        from_text(self, index, "a date", time::date)
    }

    #[cfg(feature = "chrono")]
    fn time(&self, index: usize) -> Result<Option<chrono::NaiveTime>, ValueError> {
        from_text(self, index, "a time of day", time::time)
    }

    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, ValueError> {
        if let Some(blob @ ValueRef::Blob(bytes)) = value(self, index)? {
            return uuid::Uuid::from_slice(bytes).map(Some).map_err(|_| wrong(blob, "a UUID of 16 bytes"));
        }
        from_text(self, index, "a UUID", |text| uuid::Uuid::try_parse(text).ok())
    }

    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, ValueError> {
        match value(self, index)? {
            Some(ValueRef::Integer(n)) => Ok(Some(n.into())),
            // What SQLite's own arithmetic makes of texts, in its shortest form.
            Some(ValueRef::Real(n)) => rust_decimal::Decimal::from_str_exact(&n.to_string())
                .map(Some)
                .map_err(|_| ValueError::OutOfRange(n.to_string())),
            _ => from_text(self, index, "a decimal number", |text| {
                rust_decimal::Decimal::from_str_exact(text).ok()
            }),
        }
    }
}

/// Dates and times from their texts: the canonical ones, RFC 3339, and what SQLite's functions and Go's driver write.
#[cfg(feature = "chrono")]
mod time {
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

    /// `YYYY-MM-DD HH:MM[:SS[.f]]`, with `T` or a space, and `Z`, an offset such as `+01:00`, or none for UTC.
    pub(super) fn datetime(text: &str) -> Option<DateTime<Utc>> {
        let at = text.get(10..)?.find(['Z', 'z', '+', '-']).map_or(text.len(), |at| at + 10);
        let (moment, offset) = (text.get(..at)?.trim_end(), text.get(at..)?);
        naive_datetime(moment)?.and_utc().checked_sub_signed(seconds_of_offset(offset)?)
    }

    pub(super) fn naive_datetime(text: &str) -> Option<NaiveDateTime> {
        let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
        Some(date(text.get(..10)?)?.and_time(time(rest)?))
    }

    pub(super) fn date(text: &str) -> Option<NaiveDate> {
        let (year, rest) = (text.get(..4)?, text.get(4..)?.strip_prefix('-')?);
        let (month, day) = (rest.get(..2)?, rest.get(2..)?.strip_prefix('-')?);
        if day.len() != 2 {
            return None;
        }
        NaiveDate::from_ymd_opt(number(year)?.try_into().ok()?, number(month)?, number(day)?)
    }

    pub(super) fn time(text: &str) -> Option<NaiveTime> {
        let (hour, rest) = (text.get(..2)?, text.get(2..)?.strip_prefix(':')?);
        let (minute, rest) = (rest.get(..2)?, rest.get(2..)?);
        let (second, fraction) = match rest.strip_prefix(':') {
            None if rest.is_empty() => ("0", ""),
            None => return None,
            Some(rest) => match rest.get(2..)? {
                "" => (rest, ""),
                fraction => (rest.get(..2)?, fraction.strip_prefix('.')?),
            },
        };
        let (mut second, mut nanos) = (number(second)?, nanoseconds(fraction)?);
        if second == 60 {
            // A leap second, which chrono counts as part of the one before.
            (second, nanos) = (59, nanos + 1_000_000_000);
        }
        NaiveTime::from_hms_nano_opt(number(hour)?, number(minute)?, second, nanos)
    }

    /// Digits beyond the ninth are below what a time can hold.
    fn nanoseconds(fraction: &str) -> Option<u32> {
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits = fraction.bytes().map(|b| u32::from(b - b'0')).chain(std::iter::repeat(0));
        Some(digits.take(9).fold(0, |n, digit| n * 10 + digit))
    }

    fn seconds_of_offset(text: &str) -> Option<TimeDelta> {
        let sign = match text.bytes().next() {
            None | Some(b'Z' | b'z') => return (text.len() < 2).then(TimeDelta::zero),
            Some(b'-') => -1,
            _ => 1,
        };
        let (hours, rest) = (text.get(1..3)?, text.get(3..)?);
        let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
            "" => 0,
            minutes if minutes.len() == 2 => number(minutes)?,
            _ => return None,
        };
        Some(TimeDelta::minutes(sign * i64::from(number(hours)? * 60 + minutes)))
    }

    /// Digits and nothing else.
    fn number(text: &str) -> Option<u32> {
        if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn moments() {
            let expected = DateTime::parse_from_rfc3339("2024-02-29T12:30:05.25Z").unwrap().to_utc();
            for text in [
                "2024-02-29 12:30:05.250000000+00:00",
                "2024-02-29T12:30:05.25Z",
                "2024-02-29 12:30:05.25",
                "2024-02-29 14:30:05.25+02:00",
                "2024-02-29T07:00:05.25-0530",
                "2024-02-29 13:30:05.25+01",
            ] {
                assert_eq!(datetime(text), Some(expected), "{text}");
            }
            assert!(datetime("2024-02-29 12:30:05").is_some());
            for text in [
                "",
                "2024-02-30 12:30:05",
                "2024-02-29",
                "2024-02-29 25:00:00",
                "2024-02-29 12:30:05.x",
                "1709209805",
                "2024-02-29 12:30:05ZZ",
                "2024-02-29 12:30:05 UTC",
                "２024-02-29 12:30:05",
                "2024-02-29 12:30:05+1",
            ] {
                assert_eq!(datetime(text), None, "{text}");
            }
        }
    }
}
