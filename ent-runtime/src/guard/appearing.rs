//! Which entities and fields appear in an operation, and where.

use super::{Beside, guards};
use crate::client::Client;
use crate::node::same;
use crate::order::{OrderTerm, Term};
use crate::predicate::Expr;
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::select::Item;

/// The entities and fields that appear in an operation.
#[derive(Default)]
pub(super) struct Appearing {
    pub(super) entities: Vec<&'static EntitySchema>,
    /// Those among them that appear in a condition, in an order or as pairs: no query of their own is written for them.
    neighbours: Vec<&'static EntitySchema>,
    pub(super) fields: Vec<(&'static EntitySchema, &'static FieldSchema)>,
}

impl Appearing {
    pub(super) fn entity(&mut self, schema: &'static EntitySchema) {
        if !self.entities.iter().any(|other| same(other, schema)) {
            self.entities.push(schema);
        }
    }

    pub(super) fn query(&mut self, query: &QueryCore) {
        self.entity(query.schema);
        self.exprs(query.schema, &query.filter);
        for order in &query.order {
            self.order(query.schema, order);
        }
        for load in &query.loads {
            self.edge(query.schema, load.edge);
            self.query(&load.query);
            if let Some(selection) = &load.selection {
                self.items(load.query.schema, &selection.items());
            }
        }
        if let Some(source) = &query.source {
            self.query(&source.0);
            self.edge(source.0.schema, source.1);
        }
    }

    /// The entity that an edge leads to, and the one whose rows are its pairs.
    pub(super) fn edge(&mut self, schema: &'static EntitySchema, edge: &'static EdgeSchema) {
        self.entity((edge.target)());
        if let Some(through) = &(schema.node)().edge(edge).through {
            self.entity(through.schema);
            self.neighbours.push(through.schema);
        }
    }

    /// The same of an edge whose other end has no query of its own.
    fn neighbour(&mut self, schema: &'static EntitySchema, edge: &'static EdgeSchema) {
        self.edge(schema, edge);
        self.neighbours.push((edge.target)());
    }

    /// Whether the entity appears where no query of its own is written for it.
    pub(super) fn is_neighbour(&self, schema: &'static EntitySchema) -> bool {
        self.neighbours.iter().any(|other| same(other, schema))
    }

    fn field(&mut self, schema: &'static EntitySchema, field: &'static FieldSchema) {
        self.fields.push((schema, field));
    }

    pub(super) fn items(&mut self, schema: &'static EntitySchema, items: &[Item]) {
        for item in items {
            match item {
                Item::Field(field) => self.field(schema, field),
                Item::Aggregate(aggregate) => {
                    aggregate.field.into_iter().for_each(|field| self.field(schema, field));
                }
            }
        }
    }

    pub(super) fn beside(&mut self, schema: &'static EntitySchema, beside: &Beside<'_>) {
        self.items(schema, beside.items);
        beside.order.iter().for_each(|order| self.order(schema, order));
        if let Some((source, edge)) = beside.from {
            self.edge(source, edge);
        }
    }

    fn order(&mut self, schema: &'static EntitySchema, order: &OrderTerm) {
        match &order.term {
            Term::Field(field) => self.field(schema, field),
            Term::Neighbour(edge, field) => {
                self.neighbour(schema, edge);
                self.field((edge.target)(), field);
            }
            Term::Neighbours(edge, aggregate) => {
                self.neighbour(schema, edge);
                aggregate.field.into_iter().for_each(|field| self.field((edge.target)(), field));
            }
            Term::Aggregate(aggregate) => {
                aggregate.field.into_iter().for_each(|field| self.field(schema, field));
            }
            Term::Random => {}
        }
    }

    pub(super) fn exprs(&mut self, schema: &'static EntitySchema, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(schema, expr));
    }

    fn expr(&mut self, schema: &'static EntitySchema, expr: &Expr) {
        match expr {
            Expr::Compare(field, ..)
            | Expr::In(field, ..)
            | Expr::IsNull(field, _)
            | Expr::Text(field, ..) => self.field(schema, field),
            Expr::Fields(left, _, right) | Expr::PrefixField(left, right) => {
                self.field(schema, left);
                self.field(schema, right);
            }
            Expr::And(all) | Expr::Or(all) => self.exprs(schema, all),
            Expr::Not(inner) => self.expr(schema, inner),
            Expr::Has(edge, condition) => {
                self.neighbour(schema, edge);
                if let Some(condition) = condition {
                    self.expr((edge.target)(), condition);
                }
            }
            Expr::Aggregate(aggregate, ..) => {
                aggregate.field.into_iter().for_each(|field| self.field(schema, field));
            }
            // A key is never hidden, and what is trusted sees everything.
            Expr::Keys(..) | Expr::Trusted(_) => {}
        }
    }

    /// Whether any of the entities decides on its mutations.
    pub(super) fn has_mutation_rules(&self) -> bool {
        let rules = |schema: &&'static EntitySchema| (schema.node)().behaviour();
        self.entities.iter().filter_map(rules).any(|behaviour| !behaviour.mutation_rules.is_empty())
    }

    /// Whether any of the entities asks for more than SQL.
    pub(super) fn is_guarded(&self, client: &Client) -> bool {
        self.entities.iter().any(|schema| guards(client, schema))
    }
}
