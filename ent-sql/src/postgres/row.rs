//! Rows of PostgreSQL, read from the bytes of its binary protocol.

use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Column, Row as _, TypeInfo, ValueRef};

use crate::{Row, ValueError};

/// The built-in types that are read here, by their object identifier, which never changes.
#[allow(dead_code, reason = "some are for types whose feature may be off")]
mod oid {
    pub(super) const BOOL: u32 = 16;
    pub(super) const BYTEA: u32 = 17;
    pub(super) const CHAR: u32 = 18;
    pub(super) const NAME: u32 = 19;
    pub(super) const INT8: u32 = 20;
    pub(super) const INT2: u32 = 21;
    pub(super) const INT4: u32 = 23;
    pub(super) const TEXT: u32 = 25;
    pub(super) const OID: u32 = 26;
    pub(super) const JSON: u32 = 114;
    pub(super) const FLOAT4: u32 = 700;
    pub(super) const FLOAT8: u32 = 701;
    pub(super) const UNKNOWN: u32 = 705;
    pub(super) const BPCHAR: u32 = 1042;
    pub(super) const VARCHAR: u32 = 1043;
    pub(super) const DATE: u32 = 1082;
    pub(super) const TIME: u32 = 1083;
    pub(super) const TIMESTAMP: u32 = 1114;
    pub(super) const TIMESTAMPTZ: u32 = 1184;
    pub(super) const NUMERIC: u32 = 1700;
    pub(super) const UUID: u32 = 2950;
    pub(super) const JSONB: u32 = 3802;
}

/// A value that is not `NULL`.
struct Cell<'r> {
    bytes: &'r [u8],
    oid: u32,
    /// For its type, which is looked into only where the number does not say enough.
    row: &'r PgRow,
    index: usize,
}

impl<'r> Cell<'r> {
    #[inline]
    fn of(row: &'r PgRow, index: usize) -> Result<Option<Self>, ValueError> {
        let value = row.try_get_raw(index).map_err(|_| ValueError::Missing)?;
        if value.is_null() {
            return Ok(None);
        }
        let bytes = value.as_bytes().map_err(|_| ValueError::Null)?;
        let oid = value.type_info().oid().map_or(0, |oid| oid.0);
        Ok(Some(Cell { bytes, oid, row, index }))
    }

    fn type_info(&self) -> &'r PgTypeInfo {
        self.row.column(self.index).type_info()
    }

    #[cold]
    fn wrong(&self, expected: &'static str) -> ValueError {
        ValueError::Type { expected, found: self.type_info().name().to_owned() }
    }

    /// The bytes, if they are as many as the type has.
    fn array<const N: usize>(&self, expected: &'static str) -> Result<[u8; N], ValueError> {
        self.bytes.try_into().map_err(|_| self.wrong(expected))
    }

    fn utf8(&self) -> Result<&'r str, ValueError> {
        std::str::from_utf8(self.bytes).map_err(|_| ValueError::Utf8)
    }

    fn i64(&self) -> Result<i64, ValueError> {
        const EXPECTED: &str = "an integer";
        Ok(match self.oid {
            oid::INT2 => i16::from_be_bytes(self.array(EXPECTED)?).into(),
            oid::INT4 => i32::from_be_bytes(self.array(EXPECTED)?).into(),
            oid::INT8 => i64::from_be_bytes(self.array(EXPECTED)?),
            oid::OID => u32::from_be_bytes(self.array(EXPECTED)?).into(),
            // Sums of integers are of this type.
            oid::NUMERIC => whole(&numeric(self.bytes)?)?,
            _ => return Err(self.wrong(EXPECTED)),
        })
    }

    fn text(&self) -> Result<&'r str, ValueError> {
        match self.oid {
            oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME | oid::CHAR | oid::UNKNOWN => self.utf8(),
            _ if matches!(self.type_info().kind(), PgTypeKind::Enum(_)) => self.utf8(),
            _ if self.type_info().name().eq_ignore_ascii_case("citext") => self.utf8(),
            _ => Err(self.wrong("text")),
        }
    }
}

/// Reads the value, unless it is `NULL`.
#[inline]
fn read<'r, T>(
    row: &'r PgRow,
    index: usize,
    read: impl FnOnce(Cell<'r>) -> Result<T, ValueError>,
) -> Result<Option<T>, ValueError> {
    Cell::of(row, index)?.map(read).transpose()
}

impl Row for PgRow {
    fn bool(&self, index: usize) -> Result<Option<bool>, ValueError> {
        read(self, index, |cell| match (cell.oid, cell.bytes) {
            (oid::BOOL, [byte]) => Ok(*byte != 0),
            _ => Err(cell.wrong("a truth value")),
        })
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, ValueError> {
        read(self, index, |cell| cell.i64())
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::NUMERIC => whole(&numeric(cell.bytes)?),
            _ => cell.i64().and_then(|n| u64::try_from(n).map_err(|_| ValueError::OutOfRange(n.to_string()))),
        })
    }

    fn f32(&self, index: usize) -> Result<Option<f32>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::FLOAT4 => Ok(f32::from_be_bytes(cell.array("a number")?)),
            _ => Err(cell.wrong("a 32-bit floating point number")),
        })
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::FLOAT8 => Ok(f64::from_be_bytes(cell.array("a number")?)),
            oid::FLOAT4 => Ok(f32::from_be_bytes(cell.array("a number")?).into()),
            // Averages of integers are of this type.
            oid::NUMERIC => {
                let text = numeric(cell.bytes)?;
                text.parse().map_err(|_| ValueError::OutOfRange(text))
            }
            _ => Err(cell.wrong("a floating point number")),
        })
    }

    fn text(&self, index: usize) -> Result<Option<&str>, ValueError> {
        read(self, index, |cell| cell.text())
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::BYTEA => Ok(cell.bytes),
            _ => Err(cell.wrong("bytes")),
        })
    }

    fn json(&self, index: usize) -> Result<Option<&str>, ValueError> {
        read(self, index, |cell| match (cell.oid, cell.bytes) {
            // The version of the format goes first.
            (oid::JSONB, [1, text @ ..]) => std::str::from_utf8(text).map_err(|_| ValueError::Utf8),
            (oid::JSON, _) => cell.utf8(),
            (oid::JSONB, _) => Err(cell.wrong("jsonb of version 1")),
            _ => cell.text().map_err(|_| cell.wrong("a JSON document")),
        })
    }

    #[cfg(feature = "chrono")]
    fn datetime(&self, index: usize) -> Result<Option<chrono::DateTime<chrono::Utc>>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::TIMESTAMPTZ => Ok(timestamp(cell.array("a moment")?)?.and_utc()),
            _ => Err(cell.wrong("a moment")),
        })
    }

    #[cfg(feature = "chrono")]
    fn naive_datetime(&self, index: usize) -> Result<Option<chrono::NaiveDateTime>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::TIMESTAMP => timestamp(cell.array("a date and a time")?),
            _ => Err(cell.wrong("a date and a time of no time zone")),
        })
    }

    #[cfg(feature = "chrono")]
    fn date(&self, index: usize) -> Result<Option<chrono::NaiveDate>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::DATE => {
                let days = i32::from_be_bytes(cell.array("a date")?);
                epoch()
                    .date()
                    .checked_add_signed(chrono::TimeDelta::days(days.into()))
                    .ok_or_else(|| ValueError::OutOfRange(format!("the date {days} days from 2000")))
            }
            _ => Err(cell.wrong("a date")),
        })
    }

    #[cfg(feature = "chrono")]
    fn time(&self, index: usize) -> Result<Option<chrono::NaiveTime>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::TIME => {
                let micros = i64::from_be_bytes(cell.array("a time of day")?);
                // 24:00:00 is a time to PostgreSQL, and none to chrono.
                u32::try_from(micros / 1_000_000)
                    .ok()
                    .zip(u32::try_from(micros % 1_000_000 * 1_000).ok())
                    .and_then(|(s, n)| chrono::NaiveTime::from_num_seconds_from_midnight_opt(s, n))
                    .ok_or_else(|| ValueError::OutOfRange(format!("the time {micros} µs after midnight")))
            }
            _ => Err(cell.wrong("a time of day")),
        })
    }

    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::UUID => Ok(uuid::Uuid::from_bytes(cell.array("a UUID")?)),
            _ => Err(cell.wrong("a UUID")),
        })
    }

    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, ValueError> {
        read(self, index, |cell| match cell.oid {
            oid::NUMERIC => {
                let text = numeric(cell.bytes)?;
                rust_decimal::Decimal::from_str_exact(&text)
                    .or_else(|_| rust_decimal::Decimal::from_str_exact(text.trim_end_matches('0')))
                    .map_err(|_| ValueError::OutOfRange(text))
            }
            oid::INT2 | oid::INT4 | oid::INT8 => cell.i64().map(Into::into),
            _ => Err(cell.wrong("a decimal number")),
        })
    }
}

/// The moment from which PostgreSQL counts.
#[cfg(feature = "chrono")]
fn epoch() -> chrono::NaiveDateTime {
    const SECONDS: i64 = 946_684_800;
    chrono::DateTime::from_timestamp(SECONDS, 0).unwrap_or_default().naive_utc()
}

/// Read here and not by sqlx, which panics at `infinity`.
#[cfg(feature = "chrono")]
fn timestamp(bytes: [u8; 8]) -> Result<chrono::NaiveDateTime, ValueError> {
    let micros = i64::from_be_bytes(bytes);
    epoch()
        .checked_add_signed(chrono::TimeDelta::microseconds(micros))
        .ok_or_else(|| ValueError::OutOfRange(format!("the moment {micros} µs from 2000")))
}

/// A whole number from its decimal text.
fn whole<T: std::str::FromStr>(text: &str) -> Result<T, ValueError> {
    let (number, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().any(|b| b != b'0') {
        return Err(ValueError::Type { expected: "an integer", found: format!("the number {text}") });
    }
    number.parse().map_err(|_| ValueError::OutOfRange(text.to_owned()))
}

/// The decimal text of a `numeric`: four counts, then its digits to the base of 10,000.
fn numeric(bytes: &[u8]) -> Result<String, ValueError> {
    let mut words = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let (Some(count), Some(weight), Some(sign), Some(scale)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(ValueError::Invalid("a numeric value is cut short".to_owned()));
    };
    let digits: Vec<u16> = words.take(count.into()).collect();
    let mut text = match sign {
        0x0000 => String::new(),
        0x4000 => "-".to_owned(),
        0xD000 => return Ok("inf".to_owned()),
        0xF000 => return Ok("-inf".to_owned()),
        _ => return Ok("NaN".to_owned()),
    };
    // The power of 10,000 of the first digit; negative when the number is below one.
    let weight = i32::from(weight as i16);
    let digit =
        |power: i32| usize::try_from(weight - power).ok().and_then(|at| digits.get(at)).copied().unwrap_or(0);
    text.push_str(&digit(weight.max(0)).to_string());
    for power in (0..weight).rev() {
        text.push_str(&format!("{:04}", digit(power)));
    }
    if scale > 0 {
        text.push('.');
        let end = text.len() + usize::from(scale);
        for power in 1..=i32::from(scale.div_ceil(4)) {
            text.push_str(&format!("{:04}", digit(-power)));
        }
        text.truncate(end);
    }
    Ok(text)
}
