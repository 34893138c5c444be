//! Aggregates, as the types that their Rust side expects on every database.

use ent_sql::{Dialect, Kind};

use super::{Plan, around};
use crate::aggregate::{Aggregate, Function};

impl Plan {
    /// An aggregate as the operand of what asks for an order.
    pub(super) fn ordered_aggregate(&mut self, t: usize, aggregate: &Aggregate) {
        self.aggregate(t, aggregate);
        self.collate(aggregate);
    }

    /// Says how an aggregate is compared, where its value does not: the result of a function has no collation.
    pub(super) fn collate(&mut self, aggregate: &Aggregate) {
        let is_value = matches!(aggregate.function, Function::Sum | Function::Min | Function::Max);
        if is_value && aggregate.field.is_some_and(|field| self.is_text_decimal(field)) {
            self.w.push(" COLLATE ent_decimal");
        }
    }

    /// An aggregate over the rows `t`, as the type that its Rust side expects on every database.
    pub(crate) fn aggregate(&mut self, t: usize, aggregate: &Aggregate) {
        let Some(field) = aggregate.field else {
            self.w.push("COUNT(*)");
            return;
        };
        let kind = field.ty.kind();
        let integer = field.ty.is_integer();
        let mysql = self.dialect().is_mysql();
        let postgres = self.dialect() == Dialect::Postgres;
        // MySQL's sums of integers stay decimal numbers: a cast would cut one that is too large, with a mere warning.
        let cast = match aggregate.function {
            Function::Sum if integer && postgres => Some("bigint"),
            Function::Sum if kind == Kind::F32 && postgres => Some("double precision"),
            Function::Mean if postgres => Some("double precision"),
            Function::Mean if mysql => Some("DOUBLE"),
            _ => None,
        };
        let keeps_type = matches!(aggregate.function, Function::Sum | Function::Min | Function::Max);
        let (before, after) = match field.type_schema.read_as.get(self.dialect()) {
            Some(template) if keeps_type => around(template),
            None if keeps_type && self.is_read_as_text(field) => ("CAST(", " AS text)"),
            _ => ("", ""),
        };
        self.w.push(before);
        if cast.is_some() {
            self.w.push("CAST(");
        }
        self.w.push(match aggregate.function {
            Function::Count => "COUNT(",
            Function::CountDistinct => "COUNT(DISTINCT ",
            Function::Sum if self.is_text_decimal(field) => "ent_decimal_sum(",
            Function::Sum => "SUM(",
            Function::Mean => "AVG(",
            Function::Min => "MIN(",
            Function::Max => "MAX(",
        });
        match aggregate.function {
            Function::Min | Function::Max => self.ordered(t, field),
            _ => {
                self.w.column(t, field.column);
            }
        }
        self.w.push(")");
        if let Some(cast) = cast {
            self.w.push(" AS ").push(cast).push(")");
        }
        self.w.push(after);
    }
}
