//! Conditions: predicates on a row, on its neighbours, and on groups of rows.

use ent_sql::{Dialect, Value};

use super::{Plan, target};
use crate::key;
use crate::node::{EdgeNode, Node, Storage, ThroughNode};
use crate::predicate::{Compare, Expr, Text};
use crate::schema::{EdgeSchema, FieldSchema};

impl Plan {
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

    pub(super) fn join(&mut self, node: &Node, t: usize, parts: &[Expr], word: &str, empty: &str) {
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
            Expr::In(field, values, negated) => {
                self.w.column(t, field.column);
                self.list(field, values, *negated);
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
                self.ordered_aggregate(t, aggregate);
                self.w.push(operator(*op)).bind(value.clone());
            }
            Expr::Trusted(inner) => {
                let filters = std::mem::take(&mut self.filters);
                self.expr(node, t, inner);
                self.filters = filters;
            }
        }
    }

    pub(super) fn compare(&mut self, t: usize, field: &'static FieldSchema, op: Compare, value: Value) {
        if matches!(op, Compare::Eq | Compare::Neq) {
            self.w.column(t, field.column).push(operator(op));
            self.value(field, value);
            return;
        }
        self.ordered(t, field);
        self.w.push(operator(op));
        self.value(field, value);
    }

    pub(super) fn text(&mut self, t: usize, field: &'static FieldSchema, op: Text, text: &str) {
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
        self.own(field.name, field);
        self.w.bind(Value::Text(pattern));
        if !glob {
            self.w.push(" ESCAPE '!'");
        }
    }

    pub(super) fn has(&mut self, node: &Node, t: usize, edge: &'static EdgeSchema, condition: Option<&Expr>) {
        if let (Storage::Own { column, .. }, None) = (&node.edge(edge).storage, condition)
            && !self.filters.hides_neighbours((edge.target)())
        {
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
    pub(super) fn neighbours(
        &mut self,
        node: &Node,
        t: usize,
        edge: &'static EdgeSchema,
        wanted: bool,
    ) -> (&'static Node, usize) {
        let EdgeNode { storage, through, .. } = node.edge(edge);
        let target = target(edge);
        let target_t = self.table();
        let filters = self.filters.clone();
        let wanted = wanted || filters.hides_neighbours(target.schema);
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
                self.pairs_filter(through.as_ref(), join_t);
            }
        }
        if wanted {
            self.neighbour_filter(target, target_t);
        }
        (target, target_t)
    }
}

impl Plan {
    /// ` AND ..` what the filters ask of neighbours.
    pub(super) fn neighbour_filter(&mut self, node: &Node, t: usize) {
        let filters = self.filters.clone();
        for expr in filters.neighbours(node.schema) {
            self.w.push(" AND ");
            self.expr(node, t, expr);
        }
    }

    /// ` AND ..` what the filters ask of the rows of a join table, where those are entities.
    pub(crate) fn pairs_filter(&mut self, through: Option<&ThroughNode>, join_t: usize) {
        if let Some(through) = through {
            self.neighbour_filter((through.schema.node)(), join_t);
        }
    }
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
