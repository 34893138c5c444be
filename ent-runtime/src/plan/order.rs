//! Orders: by fields, by neighbours and by aggregates.

use super::Plan;
use crate::node::Node;
use crate::order::{Nulls, OrderTerm, Term};

impl Plan {
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
            Term::Aggregate(aggregate) => self.ordered_aggregate(t, aggregate),
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
                self.collate(aggregate);
            }
        }
    }
}
