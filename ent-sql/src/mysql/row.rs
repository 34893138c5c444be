//! Rows of MySQL and MariaDB, read from the bytes of their binary protocol.
//!
//! The servers call text with a binary collation a blob, JSON of MariaDB's among it, so both are read as either.

use sqlx::mysql::{MySql, MySqlRow, MySqlValueRef};
use sqlx::{Decode, Row as _, TypeInfo, ValueRef};

use crate::row::narrow;
use crate::{Row, ValueError};

/// A value that is not `NULL`.
struct Cell<'r>(MySqlValueRef<'r>);

/// What a column holds, as far as reading it differs.
#[derive(PartialEq, Eq)]
enum Class {
    Signed,
    Unsigned,
    Bit,
    Decimal,
    Float,
    Double,
    Text,
    Other,
}

impl<'r> Cell<'r> {
    fn class(&self) -> Class {
        match self.0.type_info().name() {
            "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Class::Signed,
            "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
            | "BIGINT UNSIGNED" | "YEAR" => Class::Unsigned,
            "BIT" => Class::Bit,
            "DECIMAL" => Class::Decimal,
            "FLOAT" => Class::Float,
            "DOUBLE" => Class::Double,
            "CHAR" | "VARCHAR" | "TINYTEXT" | "TEXT" | "MEDIUMTEXT" | "LONGTEXT" | "BINARY" | "VARBINARY"
            | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" | "ENUM" | "SET" | "JSON" => Class::Text,
            _ => Class::Other,
        }
    }

    fn wrong(&self, expected: &'static str) -> ValueError {
        ValueError::Type { expected, found: self.0.type_info().name().to_owned() }
    }

    fn bytes(&self) -> Result<&'r [u8], ValueError> {
        self.decode()
    }

    fn decode<T: Decode<'r, MySql>>(&self) -> Result<T, ValueError> {
        T::decode(self.0.clone()).map_err(|e| ValueError::Invalid(e.to_string()))
    }

    fn utf8(&self) -> Result<&'r str, ValueError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| ValueError::Utf8)
    }

    fn text(&self, expected: &'static str) -> Result<&'r str, ValueError> {
        if self.class() == Class::Text { self.utf8() } else { Err(self.wrong(expected)) }
    }

    /// An integer of any width, which is wide enough for all of them.
    fn integer(&self) -> Result<i128, ValueError> {
        const EXPECTED: &str = "an integer";
        match self.class() {
            Class::Signed => Ok(match *self.bytes()? {
                [a] => i8::from_le_bytes([a]).into(),
                [a, b] => i16::from_le_bytes([a, b]).into(),
                [a, b, c, d] => i32::from_le_bytes([a, b, c, d]).into(),
                [a, b, c, d, e, f, g, h] => i64::from_le_bytes([a, b, c, d, e, f, g, h]).into(),
                _ => return Err(self.wrong(EXPECTED)),
            }),
            Class::Unsigned => Ok(self.bytes()?.iter().rev().take(8).fold(0, |n, b| n << 8 | i128::from(*b))),
            // The most significant byte goes first here.
            Class::Bit => Ok(self.bytes()?.iter().take(8).fold(0, |n, b| n << 8 | i128::from(*b))),
            // Sums of integers are of this type.
            Class::Decimal => whole(self.utf8()?),
            _ => Err(self.wrong(EXPECTED)),
        }
    }

    #[cfg(feature = "chrono")]
    fn is(&self, names: &[&str], expected: &'static str) -> Result<(), ValueError> {
        if names.contains(&self.0.type_info().name()) { Ok(()) } else { Err(self.wrong(expected)) }
    }
}

/// Reads the value, unless it is `NULL`.
fn read<'r, T>(
    row: &'r MySqlRow,
    index: usize,
    read: impl FnOnce(Cell<'r>) -> Result<T, ValueError>,
) -> Result<Option<T>, ValueError> {
    let value = row.try_get_raw(index).map_err(|_| ValueError::Missing)?;
    if value.is_null() { Ok(None) } else { read(Cell(value)).map(Some) }
}

impl Row for MySqlRow {
    fn bool(&self, index: usize) -> Result<Option<bool>, ValueError> {
        read(self, index, |cell| match cell.class() {
            Class::Signed | Class::Unsigned | Class::Bit => cell.integer().map(|n| n != 0),
            _ => Err(cell.wrong("a truth value")),
        })
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, ValueError> {
        read(self, index, |cell| fit(cell.integer()?))
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, ValueError> {
        read(self, index, |cell| fit(cell.integer()?))
    }

    fn f32(&self, index: usize) -> Result<Option<f32>, ValueError> {
        read(self, index, |cell| match cell.class() {
            Class::Float => cell.decode(),
            // What the column of an `f32` is, as in Ent.
            Class::Double => narrow(cell.decode()?),
            _ => Err(cell.wrong("a 32-bit floating point number")),
        })
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, ValueError> {
        read(self, index, |cell| match cell.class() {
            Class::Double => cell.decode(),
            Class::Float => cell.decode::<f32>().map(Into::into),
            // Averages of integers are of this type.
            Class::Decimal => {
                let text = cell.utf8()?;
                text.parse().map_err(|_| ValueError::OutOfRange(text.to_owned()))
            }
            _ => Err(cell.wrong("a floating point number")),
        })
    }

    fn text(&self, index: usize) -> Result<Option<&str>, ValueError> {
        read(self, index, |cell| cell.text("text"))
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, ValueError> {
        read(self, index, |cell| match cell.class() {
            Class::Text => cell.bytes(),
            _ => Err(cell.wrong("bytes")),
        })
    }

    fn json(&self, index: usize) -> Result<Option<&str>, ValueError> {
        read(self, index, |cell| cell.text("a JSON document"))
    }

    #[cfg(feature = "chrono")]
    fn datetime(&self, index: usize) -> Result<Option<chrono::DateTime<chrono::Utc>>, ValueError> {
        // The connection's time zone is UTC, whichever the type.
        Ok(self.naive_datetime(index)?.map(|moment| moment.and_utc()))
    }

    #[cfg(feature = "chrono")]
    fn naive_datetime(&self, index: usize) -> Result<Option<chrono::NaiveDateTime>, ValueError> {
        read(self, index, |cell| {
            cell.is(&["DATETIME", "TIMESTAMP"], "a date and a time")?;
            cell.decode()
        })
    }

    #[cfg(feature = "chrono")]
    fn date(&self, index: usize) -> Result<Option<chrono::NaiveDate>, ValueError> {
        read(self, index, |cell| {
            cell.is(&["DATE"], "a date")?;
            cell.decode()
        })
    }

    #[cfg(feature = "chrono")]
    fn time(&self, index: usize) -> Result<Option<chrono::NaiveTime>, ValueError> {
        read(self, index, |cell| {
            cell.is(&["TIME"], "a time of day")?;
            cell.decode()
        })
    }

    #[cfg(feature = "uuid")]
    fn uuid(&self, index: usize) -> Result<Option<uuid::Uuid>, ValueError> {
        read(self, index, |cell| {
            if cell.class() != Class::Text {
                return Err(cell.wrong("a UUID"));
            }
            // Its text, or its sixteen bytes: a text of that length would not be a UUID.
            let bytes = cell.bytes()?;
            match bytes.len() {
                16 => uuid::Uuid::from_slice(bytes),
                _ => uuid::Uuid::try_parse_ascii(bytes),
            }
            .map_err(|e| ValueError::Invalid(e.to_string()))
        })
    }

    #[cfg(feature = "decimal")]
    fn decimal(&self, index: usize) -> Result<Option<rust_decimal::Decimal>, ValueError> {
        read(self, index, |cell| match cell.class() {
            Class::Decimal => {
                let text = cell.utf8()?;
                rust_decimal::Decimal::from_str_exact(text)
                    .or_else(|_| rust_decimal::Decimal::from_str_exact(text.trim_end_matches('0')))
                    .map_err(|_| ValueError::OutOfRange(text.to_owned()))
            }
            Class::Signed | Class::Unsigned => fit::<i64>(cell.integer()?).map(Into::into),
            _ => Err(cell.wrong("a decimal number")),
        })
    }
}

fn fit<T: TryFrom<i128>>(number: i128) -> Result<T, ValueError> {
    T::try_from(number).map_err(|_| ValueError::OutOfRange(number.to_string()))
}

/// A whole number from its decimal text.
fn whole(text: &str) -> Result<i128, ValueError> {
    let (number, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().any(|b| b != b'0') {
        return Err(ValueError::Type { expected: "an integer", found: format!("the number {text}") });
    }
    number.parse().map_err(|_| ValueError::OutOfRange(text.to_owned()))
}
