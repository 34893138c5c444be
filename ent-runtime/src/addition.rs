//! Additions that a database would let run over the range of the field's type, because its column is wider.
//!
//! The sum is worked out by the database, so whether it fits is asked there too, before it is written.

use ent_sql::{ColumnType, Connection, Dialect, Value, ValueError};

use crate::changes::{Change, Changes};
use crate::error::Error;
use crate::exec::{Rows, fetch_on};
use crate::key;
use crate::plan::Plan;
use crate::schema::{EntitySchema, FieldSchema};

/// Beyond which values of a field an addition runs over.
pub(crate) struct Bound {
    field: &'static FieldSchema,
    /// ` > ` for what is added, ` < ` for what is taken away.
    beyond: &'static str,
    limit: i64,
}

/// The bounds of the additions whose range the database does not know.
pub(crate) fn bounds(changes: &Changes, dialect: Dialect) -> Vec<Bound> {
    let mut bounds = Vec::new();
    for (field, change) in &changes.fields {
        let Change::Add(Value::Int(delta)) = change else { continue };
        let Some((min, max)) = range(field.ty, dialect) else { continue };
        let (beyond, limit) = match delta {
            0 => continue,
            1.. => (" > ", max.saturating_sub(*delta)),
            _ => (" < ", min.saturating_sub(*delta)),
        };
        bounds.push(Bound { field, beyond, limit });
    }
    bounds
}

/// The range of an integer type whose column is wider. SQLite's integers are all of 64 bits, beyond which they become
/// floating point numbers; PostgreSQL has none of 8 bits and none without a sign.
fn range(ty: ColumnType, dialect: Dialect) -> Option<(i64, i64)> {
    let sqlite = match dialect {
        Dialect::Sqlite => true,
        Dialect::Postgres => false,
        Dialect::MySql | Dialect::MariaDb => return None,
    };
    match ty {
        ColumnType::I8 => Some((i8::MIN.into(), i8::MAX.into())),
        ColumnType::U8 => Some((0, u8::MAX.into())),
        ColumnType::U16 => Some((0, u16::MAX.into())),
        ColumnType::U32 => Some((0, u32::MAX.into())),
        ColumnType::U64 => Some((0, i64::MAX)),
        ColumnType::I16 if sqlite => Some((i16::MIN.into(), i16::MAX.into())),
        ColumnType::I32 if sqlite => Some((i32::MIN.into(), i32::MAX.into())),
        ColumnType::I64 if sqlite => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

fn refused(schema: &EntitySchema, field: &FieldSchema, why: ValueError) -> Error {
    Error::Validation { entity: schema.name, field: field.name, source: Box::new(why) }
}

/// Checks that none of the rows with those keys runs over.
pub(crate) async fn check_bounds(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    bounds: &[Bound],
    ids: &[Value],
) -> Result<(), Error> {
    for bound in bounds {
        for ids in key::portions(schema, ids) {
            let mut plan = Plan::new(connection.dialect());
            let t = plan.table();
            plan.w.push("SELECT 1 FROM ");
            plan.from((schema.node)(), t);
            plan.filter((schema.node)(), t, &[key::among(schema, ids.to_vec())]);
            plan.w.push(" AND COALESCE(").column(t, bound.field.column).push(", 0)").push(bound.beyond);
            plan.w.bind(Value::Int(bound.limit)).limit(Some(1), None);
            let beyond = fetch_on(connection, schema, plan.finish(), Rows::number).await?;
            if !beyond.is_empty() {
                return Err(refused(schema, bound.field, ValueError::OutOfRange("the sum".to_owned())));
            }
        }
    }
    Ok(())
}
