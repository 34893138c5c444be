//! Turns queries and conditions on entities into SQL. Every table gets an alias of its own, so that an edge back to the
//! same table needs nothing special, and every value is an argument.

use ent_sql::{Dialect, Kind, SqlWriter, Statement, Value};

use crate::aggregate::{Aggregate, Function};
use crate::key;
use crate::mutation::{Change, ColumnChange};
use crate::node::{EdgeNode, Node, Storage};
use crate::order::{Nulls, OrderTerm, Term};
use crate::predicate::{Compare, Expr, Text};
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::select::Item;

/// A statement in the making, that knows which field each of its arguments is for.
pub(crate) struct Plan {
    pub(crate) w: SqlWriter,
    tables: usize,
    owners: Owners,
}

/// A statement with the fields that its arguments are for, so that an error can name the field.
pub(crate) struct Planned {
    pub(crate) statement: Statement,
    pub(crate) owners: Owners,
}

impl Planned {
    /// The texts of sensitive fields among the arguments.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let sensitive = self.owners.0.iter().filter(|(_, field)| field.sensitive);
        let arguments = sensitive.filter_map(|(position, _)| self.statement.args.get(*position));
        arguments
            .filter_map(|value| match value {
                Value::Text(text) | Value::Json(text) => Some(text.clone()),
                Value::Int(n) => Some(n.to_string()),
                Value::Uint(n) => Some(n.to_string()),
                _ => None,
            })
            .collect()
    }
}

/// The fields that the arguments of a statement are for.
#[derive(Default)]
pub(crate) struct Owners(Vec<(usize, &'static FieldSchema)>);

impl Owners {
    /// The field that the argument at that position is for.
    pub(crate) fn of(&self, index: usize) -> Option<&'static FieldSchema> {
        self.0.iter().find(|(position, _)| *position == index).map(|(_, field)| *field)
    }

    fn push(&mut self, owner: (usize, &'static FieldSchema)) {
        self.0.push(owner);
    }
}

impl Plan {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Plan { w: SqlWriter::new(dialect), tables: 0, owners: Owners::default() }
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

    /// A value of a field, as an argument.
    pub(crate) fn value(&mut self, field: &'static FieldSchema, value: Value) {
        self.owners.push((self.w.arguments(), field));
        let sql_type = field.sql_type.get(self.dialect());
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

    /// The new value of a column: what it is set to or what is added to it.
    pub(crate) fn written(&mut self, column: ColumnChange<'_>) {
        match (column.change, column.field) {
            (Change::Clear, _) => {
                self.w.push("NULL");
            }
            (Change::Set(value) | Change::Add(value), Some(field)) => self.value(field, value),
            (Change::Set(value) | Change::Add(value), None) => {
                self.w.bind(value);
            }
        }
    }

    /// ` RETURNING` all fields of the entity, where the dialect can.
    pub(crate) fn returning(&mut self, schema: &'static EntitySchema) {
        if !self.dialect().has_returning() {
            return;
        }
        for (i, field) in schema.fields.iter().enumerate() {
            self.w.push(if i == 0 { " RETURNING " } else { ", " });
            if let Some(template) = field.type_schema.read_as.get(self.dialect()) {
                let (before, after) = around(template);
                self.w.push(before).ident(field.column).push(after);
            } else if self.is_foreign_type(field) {
                self.w.push("CAST(").ident(field.column).push(" AS text)");
            } else {
                self.w.ident(field.column);
            }
        }
    }

    /// A field in the list of what is selected.
    pub(crate) fn selected(&mut self, t: usize, field: &FieldSchema) {
        if let Some(template) = field.type_schema.read_as.get(self.dialect()) {
            let (before, after) = around(template);
            self.w.push(before).column(t, field.column).push(after);
        } else if self.is_foreign_type(field) {
            self.w.push("CAST(").column(t, field.column).push(" AS text)");
        } else {
            self.w.column(t, field.column);
        }
    }

    /// A field or an aggregate in the list of what is selected.
    pub(crate) fn item(&mut self, t: usize, item: &Item) {
        match item {
            Item::Field(field) => self.selected(t, field),
            Item::Aggregate(aggregate) => self.aggregate(t, aggregate),
        }
    }

    /// Whether PostgreSQL sends the field in a format of a type that is not the field's own.
    fn is_foreign_type(&self, field: &FieldSchema) -> bool {
        let textual = ["text", "varchar", "char", "character", "bpchar", "citext", "name"];
        self.dialect() == Dialect::Postgres
            && field.ty.kind() == Kind::Text
            && field.sql_type.get(Dialect::Postgres).is_some_and(|ty| {
                let word = ty.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(ty);
                !textual.iter().any(|known| word.eq_ignore_ascii_case(known))
            })
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
        let text_decimal = column.field.is_some_and(|field| self.is_text_decimal(field));
        if text_decimal {
            self.w.push("ent_decimal_add(").column(t, column.column).push(", ");
            self.written(column);
            self.w.push(")");
        } else {
            self.w.push("COALESCE(").column(t, column.column).push(", 0) + ");
            self.written(column);
        }
    }

    /// ` WHERE ..` of all the conditions, or nothing when there are none.
    pub(crate) fn filter(&mut self, node: &Node, t: usize, filter: &[Expr]) {
        if !filter.is_empty() {
            self.w.push(" WHERE ");
            self.all(node, t, filter);
        }
    }

    pub(crate) fn all(&mut self, node: &Node, t: usize, all: &[Expr]) {
        self.join(node, t, all, " AND ", "1 = 1");
    }

    fn join(&mut self, node: &Node, t: usize, parts: &[Expr], word: &str, empty: &str) {
        match parts {
            [] => {
                self.w.push(empty);
            }
            [one] => self.expr(node, t, one),
            parts => {
                self.w.push("(");
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        self.w.push(word);
                    }
                    self.expr(node, t, part);
                }
                self.w.push(")");
            }
        }
    }

    /// A condition on the row of `node` that has the alias `t`.
    pub(crate) fn expr(&mut self, node: &Node, t: usize, expr: &Expr) {
        match expr {
            Expr::Compare(field, op, value) => self.compare(t, field, *op, value.clone()),
            Expr::In(_, values, negated) if values.is_empty() => {
                self.w.push(if *negated { "1 = 1" } else { "1 = 0" });
            }
            Expr::In(field, values, negated) if field.type_schema.write_as.get(self.dialect()).is_some() => {
                self.w.column(t, field.column);
                self.spelt_list(field, values, *negated);
            }
            Expr::In(field, values, negated) => {
                self.w.column(t, field.column);
                self.owners.push((self.w.arguments(), field));
                let sql_type = field.sql_type.get(self.dialect());
                self.w.list(field.ty.kind(), values.clone(), *negated, sql_type);
            }
            Expr::Keys(schema, keys) => key::write_in(self, Some(t), schema, keys),
            Expr::IsNull(field, negated) => {
                self.w.column(t, field.column).push(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Expr::Fields(left, op, right) => {
                self.ordered(t, left);
                self.w.push(operator(*op));
                self.ordered(t, right);
            }
            Expr::Text(field, op, text) => self.text(t, field, *op, text),
            Expr::PrefixField(text, prefix) => {
                let length = if self.dialect().is_mysql() { "CHAR_LENGTH(" } else { "LENGTH(" };
                self.w.push("SUBSTR(").column(t, text.column).push(", 1, ").push(length);
                self.w.column(t, prefix.column).push(")) = ").column(t, prefix.column);
            }
            Expr::And(all) => self.join(node, t, all, " AND ", "1 = 1"),
            Expr::Or(any) => self.join(node, t, any, " OR ", "1 = 0"),
            Expr::Not(inner) => {
                self.w.push("NOT (");
                self.expr(node, t, inner);
                self.w.push(")");
            }
            Expr::Has(edge, condition) => self.has(node, t, edge, condition.as_deref()),
            Expr::Aggregate(aggregate, op, value) => {
                self.aggregate(t, aggregate);
                self.w.push(operator(*op)).bind(value.clone());
            }
        }
    }

    fn compare(&mut self, t: usize, field: &'static FieldSchema, op: Compare, value: Value) {
        if matches!(op, Compare::Eq | Compare::Neq) {
            self.w.column(t, field.column).push(operator(op));
            self.value(field, value);
            return;
        }
        self.ordered(t, field);
        self.w.push(operator(op));
        self.value(field, value);
    }

    fn text(&mut self, t: usize, field: &'static FieldSchema, op: Text, text: &str) {
        let fold = matches!(op, Text::EqualFold | Text::ContainsFold);
        // SQLite's LIKE folds case, its GLOB does not; the others have a LIKE that does not.
        let glob = self.dialect() == Dialect::Sqlite && !fold;
        self.selected(t, field);
        self.w.push(match self.dialect() {
            Dialect::Sqlite if glob => " GLOB ",
            Dialect::Postgres if fold => " ILIKE ",
            Dialect::MySql | Dialect::MariaDb if fold => " COLLATE utf8mb4_general_ci LIKE ",
            _ => " LIKE ",
        });
        let mut pattern = String::with_capacity(text.len() + 2);
        let any = if glob { '*' } else { '%' };
        if matches!(op, Text::Contains | Text::ContainsFold | Text::Suffix) {
            pattern.push(any);
        }
        for c in text.chars() {
            match c {
                '*' | '?' | '[' if glob => pattern.extend(['[', c, ']']),
                '%' | '_' | '!' if !glob => pattern.extend(['!', c]),
                c => pattern.push(c),
            }
        }
        if matches!(op, Text::Contains | Text::ContainsFold | Text::Prefix) {
            pattern.push(any);
        }
        self.owners.push((self.w.arguments(), field));
        self.w.bind(Value::Text(pattern));
        if !glob {
            self.w.push(" ESCAPE '!'");
        }
    }

    fn has(&mut self, node: &Node, t: usize, edge: &'static EdgeSchema, condition: Option<&Expr>) {
        if let (Storage::Own { column, .. }, None) = (&node.edge(edge).storage, condition) {
            self.w.column(t, column).push(" IS NOT NULL");
            return;
        }
        self.w.push("EXISTS (SELECT 1 FROM ");
        let (target, target_t) = self.neighbours(node, t, edge, condition.is_some());
        if let Some(condition) = condition {
            self.w.push(" AND ");
            self.expr(target, target_t, condition);
        }
        self.w.push(")");
    }

    /// The neighbours along an edge: the tables of a sub-select and the condition that ties them to the row `t`. The
    /// neighbour's own table is left out of a many-to-many edge unless it is `wanted`.
    fn neighbours(
        &mut self,
        node: &Node,
        t: usize,
        edge: &'static EdgeSchema,
        wanted: bool,
    ) -> (&'static Node, usize) {
        let EdgeNode { storage, .. } = node.edge(edge);
        let target = target(edge);
        let target_t = self.table();
        match storage {
            Storage::Own { column, .. } => {
                self.from(target, target_t);
                self.w.push(" WHERE ").column(target_t, target.id_column()).push(" = ").column(t, column);
            }
            Storage::Target { column, .. } => {
                self.from(target, target_t);
                self.w.push(" WHERE ").column(target_t, column).push(" = ").column(t, node.id_column());
            }
            Storage::Join { schema, table, own, target: other } => {
                let join_t = self.table();
                self.w.table(*schema, table).push(" AS ").alias(join_t);
                if wanted {
                    self.w.push(" JOIN ");
                    self.from(target, target_t);
                    self.w
                        .push(" ON ")
                        .column(target_t, target.id_column())
                        .push(" = ")
                        .column(join_t, other);
                }
                self.w.push(" WHERE ").column(join_t, own).push(" = ").column(t, node.id_column());
            }
        }
        (target, target_t)
    }

    /// `table AS t0`
    pub(crate) fn from(&mut self, node: &Node, t: usize) {
        self.w.table(node.schema.schema, &node.table).push(" AS ").alias(t);
    }

    /// Everything of a query behind its columns: tables, conditions, order and limit.
    pub(crate) fn tail(&mut self, query: &QueryCore, t: usize) {
        self.tables_and_conditions(query, t);
        self.order(query.node(), t, &query.order);
        self.w.limit(query.limit, query.offset);
    }

    /// The tables and conditions of a query.
    pub(crate) fn tables_and_conditions(&mut self, query: &QueryCore, t: usize) {
        self.w.push(" FROM ");
        self.from(query.node(), t);
        self.conditions(query, t, false);
    }

    /// The conditions of a query, and where it comes from if it is a traversal.
    pub(crate) fn conditions(&mut self, query: &QueryCore, t: usize, continued: bool) {
        let mut word = if continued { " AND " } else { " WHERE " };
        if let Some(source) = &query.source {
            self.w.push(word);
            word = " AND ";
            self.reached(&source.0, source.1, t);
        }
        if !query.filter.is_empty() {
            self.w.push(word);
            self.all(query.node(), t, &query.filter);
        }
    }

    /// The condition that the row `t` is reached from the source along the edge.
    fn reached(&mut self, source: &QueryCore, edge: &'static EdgeSchema, t: usize) {
        let node = source.node();
        let target = target(edge);
        match &node.edge(edge).storage {
            Storage::Own { column, .. } => {
                self.w.column(t, target.id_column()).push(" IN (");
                self.keys(source, column);
                self.w.push(")");
            }
            Storage::Target { column, .. } => {
                self.w.column(t, column);
                self.keys_of(source);
            }
            Storage::Join { schema, table, own, target: other } => {
                let join_t = self.table();
                self.w.column(t, target.id_column()).push(" IN (SELECT ").column(join_t, other);
                self.w
                    .push(" FROM ")
                    .table(*schema, table)
                    .push(" AS ")
                    .alias(join_t)
                    .push(" WHERE ")
                    .column(join_t, own);
                self.keys_of(source);
                self.w.push(")");
            }
        }
    }

    /// ` IN (the keys of the source)`, or ` = the key` where the source is one entity.
    fn keys_of(&mut self, source: &QueryCore) {
        let node = source.node();
        match source.single_id() {
            Some(id) => {
                self.w.push(" = ");
                self.value(node.schema.id_field(), id.clone());
            }
            None => {
                self.w.push(" IN (");
                self.keys(source, node.id_column());
                self.w.push(")");
            }
        }
    }

    /// A sub-select of one column of the source.
    fn keys(&mut self, source: &QueryCore, column: &str) {
        let t = self.table();
        // MySQL refuses LIMIT in a sub-select of IN, but not in a table of its own.
        let nested = self.dialect().is_mysql() && (source.limit.is_some() || source.offset.is_some());
        if nested {
            self.w.push("SELECT * FROM (");
        }
        self.w.push("SELECT ").column(t, column);
        self.tables_and_conditions(source, t);
        if source.limit.is_some() || source.offset.is_some() {
            self.order(source.node(), t, &source.order);
            self.w.limit(source.limit, source.offset);
        }
        if nested {
            self.w.push(") AS limited");
        }
    }

    pub(crate) fn order(&mut self, node: &Node, t: usize, order: &[OrderTerm]) {
        for (i, term) in order.iter().enumerate() {
            self.w.push(if i == 0 { " ORDER BY " } else { ", " });
            self.order_term(node, t, term);
        }
    }

    pub(crate) fn order_term(&mut self, node: &Node, t: usize, term: &OrderTerm) {
        let direction = if term.descending { " DESC" } else { " ASC" };
        match term.nulls {
            // MySQL has no NULLS FIRST: whether it is null is ordered by first.
            Some(nulls) if self.dialect().is_mysql() => {
                self.term(node, t, &term.term);
                self.w.push(if nulls == Nulls::First { " IS NULL DESC, " } else { " IS NULL ASC, " });
                self.term(node, t, &term.term);
                self.w.push(direction);
            }
            nulls => {
                self.term(node, t, &term.term);
                self.w.push(direction).push(match nulls {
                    None => "",
                    Some(Nulls::First) => " NULLS FIRST",
                    Some(Nulls::Last) => " NULLS LAST",
                });
            }
        }
    }

    fn term(&mut self, node: &Node, t: usize, term: &Term) {
        match term {
            Term::Field(field) => self.ordered(t, field),
            Term::Random => {
                self.w.push(if self.dialect().is_mysql() { "RAND()" } else { "RANDOM()" });
            }
            Term::Aggregate(aggregate) => self.aggregate(t, aggregate),
            Term::Neighbour(edge, field) => {
                let alias = self.tables;
                self.w.push("(SELECT ");
                // The neighbour's alias is the next one: it is written before its table is.
                self.ordered(alias, field);
                self.w.push(" FROM ");
                self.neighbours(node, t, edge, true);
                self.w.push(")");
            }
            Term::Neighbours(edge, aggregate) => {
                let alias = self.tables;
                self.w.push("(SELECT ");
                self.aggregate(alias, aggregate);
                self.w.push(" FROM ");
                self.neighbours(node, t, edge, aggregate.field.is_some());
                self.w.push(")");
            }
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
            None if keeps_type && self.is_foreign_type(field) => ("CAST(", " AS text)"),
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

/// What is known of the entity that an edge leads to.
pub(crate) fn target(edge: &EdgeSchema) -> &'static Node {
    ((edge.target)().node)()
}

/// What stands before and after the one `?` of a template.
fn around(template: &'static str) -> (&'static str, &'static str) {
    template.split_once('?').unwrap_or((template, ""))
}

fn operator(op: Compare) -> &'static str {
    match op {
        Compare::Eq => " = ",
        Compare::Neq => " <> ",
        Compare::Gt => " > ",
        Compare::Gte => " >= ",
        Compare::Lt => " < ",
        Compare::Lte => " <= ",
    }
}
