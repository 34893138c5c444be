//! The rows of an `INSERT`.

use ent_sql::{Dialect, Value};

use super::Plan;
use crate::changes::{Change, Changes, ColumnChange};
use crate::schema::{EntitySchema, FieldSchema};

/// A column that rows have a value for.
struct Column {
    column: &'static str,
    /// The name of the field or edge that it is of.
    name: &'static str,
    /// The field whose values it holds.
    field: &'static FieldSchema,
}

/// Rows of the same columns, at least one, that one statement inserts.
pub(crate) struct Rows {
    columns: Vec<Column>,
    /// Row by row.
    values: Vec<Value>,
    count: usize,
}

impl Rows {
    /// The rows of creates, which have no further use for what they set. Those that follow one another and have the same
    /// columns are together, as far as their arguments fit into one statement.
    pub(crate) fn take<'a>(
        creates: impl ExactSizeIterator<Item = &'a mut Changes>,
        dialect: Dialect,
    ) -> Vec<Rows> {
        let total = creates.len();
        let mut lists: Vec<Rows> = Vec::new();
        let mut row = Vec::new();
        for create in creates {
            row.extend(create.take_columns());
            match lists.last_mut() {
                Some(rows) if rows.has_room(&row, dialect) => rows.push(&mut row),
                _ => {
                    let mut rows = Rows::of(&row, total);
                    rows.push(&mut row);
                    lists.push(rows);
                }
            }
        }
        lists
    }

    /// The row of one create.
    pub(crate) fn one(create: &mut Changes) -> Rows {
        let mut row: Vec<ColumnChange<'static>> = create.take_columns().collect();
        let mut rows = Rows::of(&row, 1);
        rows.push(&mut row);
        rows
    }

    /// The columns of that row, and no row yet.
    fn of(row: &[ColumnChange<'static>], expected: usize) -> Rows {
        let column = |change: &ColumnChange<'static>| Column {
            column: change.column,
            name: change.name,
            field: change.field,
        };
        let columns: Vec<Column> = row.iter().map(column).collect();
        let values = Vec::with_capacity(columns.len() * expected);
        Rows { columns, values, count: 0 }
    }

    fn has_room(&self, row: &[ColumnChange<'static>], dialect: Dialect) -> bool {
        let most = match self.columns.len() {
            // There is no statement for several rows of nothing but defaults.
            0 => 1,
            columns => (dialect.max_arguments() / columns).max(1),
        };
        self.count < most
            && row.len() == self.columns.len()
            && row.iter().zip(&self.columns).all(|(change, column)| change.column == column.column)
    }

    fn push(&mut self, row: &mut Vec<ColumnChange<'static>>) {
        self.count += 1;
        self.values.extend(row.drain(..).map(|column| match column.change {
            Change::Set(value) | Change::Add(value) => value,
            Change::Clear => Value::Null(column.field.ty.kind()),
        }));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The keys of the rows, of those that are given one.
    pub(crate) fn keys(&self, schema: &'static EntitySchema) -> Vec<Value> {
        let at = |field: &FieldSchema| self.columns.iter().position(|column| column.column == field.column);
        let Some(key) = schema.key_fields().map(at).collect::<Option<Vec<usize>>>() else {
            return Vec::new();
        };
        let rows = self.values.chunks(self.columns.len().max(1));
        let given = rows.filter(|row| key.iter().all(|at| !row[*at].is_null()));
        given.flat_map(|row| key.iter().map(|at| row[*at].clone())).collect()
    }

    /// Whether each column can go to PostgreSQL as a list: a list of lists would come out flat, and what a field spells in
    /// words of its own is spelt for one value.
    fn can_be_lists(&self) -> bool {
        let is_one_value = |column: &Column| {
            let is_list = |ty: &str| ty.contains('[') || ty.to_ascii_lowercase().contains("array");
            column.field.type_schema.write_as.get(Dialect::Postgres).is_none()
                && !column.field.column_type(Dialect::Postgres).is_some_and(is_list)
        };
        let kinds = self.columns.iter().map(|column| column.field.ty.kind()).cycle();
        self.columns.iter().all(is_one_value)
            && self.values.iter().zip(kinds).all(|(value, kind)| value.kind() == kind)
    }
}

impl Plan {
    /// The columns of the rows, and their values: ` (..) VALUES (..), ..`
    pub(crate) fn rows(&mut self, rows: Rows) {
        if rows.columns.is_empty() {
            self.w.push(if self.dialect().is_mysql() { " () VALUES ()" } else { " DEFAULT VALUES" });
            return;
        }
        for (i, column) in rows.columns.iter().enumerate() {
            self.w.push(if i == 0 { " (" } else { ", " }).ident(column.column);
        }
        self.w.push(") ");
        match self.dialect() {
            Dialect::Postgres if rows.count > 1 && rows.can_be_lists() => self.lists(rows),
            _ => self.tuples(rows),
        }
    }

    /// `SELECT unnest(..), ..`: each column is one argument. So the text stays the same however many rows there are, and the
    /// server has few arguments to look at.
    fn lists(&mut self, rows: Rows) {
        let Rows { columns, values, count } = rows;
        let mut lists: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(count)).collect();
        let at = (0..columns.len()).cycle();
        values.into_iter().zip(at).for_each(|(value, at)| lists[at].push(value));
        for (i, (column, values)) in columns.iter().zip(lists).enumerate() {
            self.w.push(if i == 0 { "SELECT unnest(" } else { ", unnest(" });
            self.own(column.name, column.field);
            let sql_type = column.field.column_type(Dialect::Postgres);
            self.w.bind_list(column.field.ty.kind(), values, sql_type).push(")");
        }
    }

    /// `VALUES (..), ..`
    fn tuples(&mut self, rows: Rows) {
        let Rows { columns, values, count } = rows;
        let mut values = values.into_iter();
        self.w.push("VALUES ");
        let (first_owner, start) = (self.owners.0.len(), self.w.len());
        self.tuple(&columns, &mut values);
        if self.dialect() == Dialect::Postgres {
            for _ in 1..count {
                self.w.push(", ");
                self.tuple(&columns, &mut values);
            }
            return;
        }
        self.w.repeat(start, count - 1, values);
        for owner in &mut self.owners.0[first_owner..] {
            owner.repeated(count, columns.len());
        }
    }

    fn tuple(&mut self, columns: &[Column], values: &mut impl Iterator<Item = Value>) {
        for (i, (column, value)) in columns.iter().zip(values).enumerate() {
            self.w.push(if i == 0 { "(" } else { ", " });
            self.value_for(column.name, column.field, value);
        }
        self.w.push(")");
    }
}
