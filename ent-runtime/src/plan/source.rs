//! Where the rows of a query come from: its table, its conditions, and the query that it is a step on from.

use super::{Plan, target};
use crate::node::Storage;
use crate::query::QueryCore;
use crate::schema::EdgeSchema;

impl Plan {
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
            word = " AND ";
            self.all(query.node(), t, &query.filter);
        }
        let filters = self.filters.clone();
        let rows = filters.rows(query.schema);
        if !rows.is_empty() {
            self.w.push(word);
            self.all(query.node(), t, rows);
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
                let through = node.edge(edge).through.as_ref();
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
                self.pairs_filter(through, join_t);
                self.w.push(")");
            }
        }
    }

    /// ` IN (the keys of the source)`, or ` = the key` where the source is one entity.
    fn keys_of(&mut self, source: &QueryCore) {
        let node = source.node();
        match source.single_id() {
            // An entity out of sight has no neighbours.
            Some(id) if self.filters.rows(source.schema).is_empty() => {
                self.w.push(" = ");
                self.value(node.schema.id_field(), id.clone());
            }
            _ => {
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
}
