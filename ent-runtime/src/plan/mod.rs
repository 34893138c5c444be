//! Turns queries and conditions on entities into SQL. Every table gets an alias of its own, so that an edge back to the
//! same table needs nothing special, and every value is an argument.

mod aggregate;
mod condition;
mod insert;
mod order;
mod source;

use ent_sql::{Dialect, Kind, SqlWriter, Statement, Value};

use crate::changes::{Change, ColumnChange};
use crate::filters::Filters;
use crate::node::Node;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::select::Item;

pub(crate) use self::insert::Rows;

/// A statement in the making, that knows which field each of its arguments is for.
pub(crate) struct Plan {
    pub(crate) w: SqlWriter,
    tables: usize,
    owners: Owners,
    filters: Filters,
}

/// A statement with the fields that its arguments are for, so that an error can name the field.
pub(crate) struct Planned {
    pub(crate) statement: Statement,
    pub(crate) owners: Owners,
}

impl Planned {
    /// The texts of sensitive fields among the arguments.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let sensitive = self.owners.0.iter().filter(|owner| owner.field.sensitive);
        let arguments = sensitive.flat_map(Owner::positions).filter_map(|at| self.statement.args.get(at));
        arguments
            .flat_map(|value| match value {
                Value::List(_, values) => values.iter().collect(),
                value => vec![value],
            })
            .filter(|value| !value.is_null())
            .map(secret)
            .collect()
    }
}

/// A secret as the text that a database may quote; empty, where a database may write it in more than one way.
fn secret(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Json(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Uint(n) => n.to_string(),
        #[cfg(feature = "uuid")]
        Value::Uuid(uuid) => uuid.hyphenated().to_string(),
        _ => String::new(),
    }
}

/// What the arguments of a statement are for.
#[derive(Default)]
pub(crate) struct Owners(Vec<Owner>);

/// What an argument is for: the field or edge of that name, and the field whose values it is one of.
struct Owner {
    position: usize,
    name: &'static str,
    field: &'static FieldSchema,
    /// In how many rows there is such an argument, and how many arguments each of them has.
    rows: usize,
    width: usize,
}

impl Owner {
    /// The same in so many rows, of so many arguments each.
    fn repeated(&mut self, rows: usize, width: usize) {
        (self.rows, self.width) = (rows, width);
    }

    fn positions(&self) -> impl Iterator<Item = usize> + use<> {
        let (position, width) = (self.position, self.width);
        (0..self.rows).map(move |row| position + row * width)
    }
}

impl Owners {
    /// The name of the field or edge that the argument at that position is for.
    pub(crate) fn of(&self, index: usize) -> Option<&'static str> {
        let owns = |owner: &&Owner| owner.positions().any(|position| position == index);
        self.0.iter().find(owns).map(|owner| owner.name)
    }
}

impl Plan {
    /// A plan that sees all rows: of a statement that touches only what was filtered before.
    pub(crate) fn new(dialect: Dialect) -> Self {
        Plan::filtered(dialect, &Filters::default())
    }

    /// A plan that sees what the filters leave, wherever it writes the table of an entity.
    pub(crate) fn filtered(dialect: Dialect, filters: &Filters) -> Self {
        let filters = filters.clone();
        Plan { w: SqlWriter::new(dialect), tables: 0, owners: Owners::default(), filters }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.w.dialect()
    }

    pub(crate) fn finish(self) -> Planned {
        Planned { statement: self.w.finish(), owners: self.owners }
    }

    /// A new alias.
    pub(crate) fn table(&mut self) -> usize {
        self.tables += 1;
        self.tables - 1
    }

    /// Notes that the next argument is for the field or edge of that name.
    fn own(&mut self, name: &'static str, field: &'static FieldSchema) {
        self.owners.0.push(Owner { position: self.w.arguments(), name, field, rows: 1, width: 0 });
    }

    /// A value of a field, as an argument.
    pub(crate) fn value(&mut self, field: &'static FieldSchema, value: Value) {
        self.value_for(field.name, field, value);
    }

    /// A value of a field, for a column that an error is to call by that name.
    fn value_for(&mut self, name: &'static str, field: &'static FieldSchema, value: Value) {
        self.own(name, field);
        let sql_type = field.column_type(self.dialect());
        match field.type_schema.write_as.get(self.dialect()) {
            None => {
                self.w.bind_as(value, sql_type);
            }
            Some(template) => {
                let (before, after) = around(template);
                self.w.push(before).bind(value).push(after);
            }
        }
    }

    /// ` IN (..)` or ` NOT IN (..)` of values of a field: at least one.
    pub(crate) fn list(&mut self, field: &'static FieldSchema, values: &[Value], negated: bool) {
        if field.type_schema.write_as.get(self.dialect()).is_some() {
            return self.spelt_list(field, values, negated);
        }
        self.own(field.name, field);
        let sql_type = field.column_type(self.dialect());
        self.w.list(field.ty.kind(), values.to_vec(), negated, sql_type);
    }

    /// ` IN (..)` or ` NOT IN (..)` of values of a field, in the field's own words. The list is as long as a power of
    /// two, so that the texts stay few.
    fn spelt_list(&mut self, field: &'static FieldSchema, values: &[Value], negated: bool) {
        self.w.push(if negated { " NOT IN (" } else { " IN (" });
        let padding = values.len().next_power_of_two() - values.len();
        for (i, value) in values.iter().chain(values.last().into_iter().cycle().take(padding)).enumerate() {
            if i > 0 {
                self.w.push(", ");
            }
            self.value(field, value.clone());
        }
        self.w.push(")");
    }

    /// The rows that pair a key with each of a list of keys, as the source of an `INSERT`.
    pub(crate) fn pairs(
        &mut self,
        (one, key): (&'static FieldSchema, &Value),
        (many, keys): (&'static FieldSchema, &[Value]),
    ) {
        let dialect = self.dialect();
        let is_spelt = |field: &FieldSchema| field.type_schema.write_as.get(dialect).is_some();
        if !is_spelt(one) && !is_spelt(many) {
            let sql_types = [one, many].map(|field| field.column_type(dialect));
            self.w.pairs(key.clone(), many.ty.kind(), keys.to_vec(), sql_types);
            return;
        }
        let padding = keys.len().next_power_of_two() - keys.len();
        self.w.push("VALUES ");
        for (i, other) in keys.iter().chain(keys.last().into_iter().cycle().take(padding)).enumerate() {
            self.w.push(if i > 0 { ", (" } else { "(" });
            self.value(one, key.clone());
            self.w.push(", ");
            self.value(many, other.clone());
            self.w.push(")");
        }
    }

    /// The new value of a column: what it is set to or what is added to it.
    pub(crate) fn written(&mut self, column: ColumnChange<'_>) {
        match column.change {
            Change::Clear => {
                self.w.push("NULL");
            }
            Change::Set(value) | Change::Add(value) => self.value_for(column.name, column.field, value),
        }
    }

    /// ` RETURNING` all fields of the entity, where the dialect can.
    pub(crate) fn returning(&mut self, schema: &'static EntitySchema) {
        if !self.dialect().has_returning() {
            return;
        }
        for (i, field) in schema.fields.iter().enumerate() {
            self.w.push(if i == 0 { " RETURNING " } else { ", " });
            self.whole(None, schema, field);
        }
    }

    /// A field in the list of what is selected or returned of the only table there is.
    pub(crate) fn returned(&mut self, field: &FieldSchema) {
        self.read(None, field.column, field);
    }

    /// A field in the list of what is selected.
    pub(crate) fn selected(&mut self, t: usize, field: &FieldSchema) {
        self.read(Some(t), field.column, field);
    }

    /// `SELECT` some fields of an entity.
    pub(crate) fn select(&mut self, t: usize, fields: impl Iterator<Item = &'static FieldSchema>) {
        for (i, field) in fields.enumerate() {
            self.w.push(if i == 0 { "SELECT " } else { ", " });
            self.selected(t, field);
        }
    }

    /// A field of a whole entity: `NULL`, where the viewer may not see it.
    pub(crate) fn field(&mut self, t: usize, schema: &'static EntitySchema, field: &FieldSchema) {
        self.whole(Some(t), schema, field);
    }

    fn whole(&mut self, t: Option<usize>, schema: &'static EntitySchema, field: &FieldSchema) {
        if self.filters.is_hidden(schema, field) {
            // A plain NULL would have no type.
            self.w.push("CASE WHEN 1 = 0 THEN ");
            self.read(t, field.column, field);
            self.w.push(" END");
        } else {
            self.read(t, field.column, field);
        }
    }

    /// A column that refers to a key, in the list of what is selected.
    pub(crate) fn selected_reference(&mut self, t: usize, column: &str, key: &FieldSchema) {
        self.read(Some(t), column, key);
    }

    /// A column as values of a field are read: of the table with that alias, or of the only one there is.
    fn read(&mut self, t: Option<usize>, column: &str, field: &FieldSchema) {
        let (before, after) = match field.type_schema.read_as.get(self.dialect()) {
            Some(template) => around(template),
            None if self.is_read_as_text(field) => ("CAST(", " AS text)"),
            None => ("", ""),
        };
        self.w.push(before);
        match t {
            Some(t) => self.w.column(t, column),
            None => self.w.ident(column),
        };
        self.w.push(after);
    }

    /// A field or an aggregate in the list of what is selected.
    pub(crate) fn item(&mut self, t: usize, item: &Item) {
        match item {
            Item::Field(field) => self.selected(t, field),
            Item::Aggregate(aggregate) => self.aggregate(t, aggregate),
        }
    }

    /// Whether the database would send the field as another type than its own: PostgreSQL where the user names the column's
    /// type, and SQLite where a column that is declared as `json` has turned the text of a number into the number.
    fn is_read_as_text(&self, field: &FieldSchema) -> bool {
        let textual = ["text", "varchar", "char", "character", "bpchar", "citext", "name"];
        match (self.dialect(), field.ty.kind()) {
            (Dialect::Sqlite, Kind::Json) => true,
            (Dialect::Postgres, Kind::Text) => field.column_type(Dialect::Postgres).is_some_and(|ty| {
                let word = ty.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(ty);
                !textual.iter().any(|known| word.eq_ignore_ascii_case(known))
            }),
            _ => false,
        }
    }

    /// Whether the field is a decimal on SQLite, which keeps them as text and leaves their arithmetic to us.
    fn is_text_decimal(&self, field: &FieldSchema) -> bool {
        self.dialect() == Dialect::Sqlite && field.ty.kind() == Kind::Decimal
    }

    /// A field as the operand of what asks for an order.
    fn ordered(&mut self, t: usize, field: &FieldSchema) {
        self.w.column(t, field.column);
        if self.is_text_decimal(field) {
            self.w.push(" COLLATE ent_decimal");
        }
    }

    /// A column plus what is added to it, and nothing where there is none.
    pub(crate) fn sum(&mut self, t: usize, column: ColumnChange<'_>) {
        if self.is_text_decimal(column.field) {
            self.w.push("ent_decimal_add(").column(t, column.column).push(", ");
            self.written(column);
            self.w.push(")");
        } else {
            self.w.push("COALESCE(").column(t, column.column).push(", 0) + ");
            self.written(column);
        }
    }

    /// `table AS t0`
    pub(crate) fn from(&mut self, node: &Node, t: usize) {
        self.w.table(node.schema.schema, &node.table).push(" AS ").alias(t);
    }
}

/// What is known of the entity that an edge leads to.
pub(crate) fn target(edge: &EdgeSchema) -> &'static Node {
    ((edge.target)().node)()
}

/// What stands before and after the one `?` of a template.
fn around(template: &'static str) -> (&'static str, &'static str) {
    template.split_once('?').unwrap_or((template, ""))
}
