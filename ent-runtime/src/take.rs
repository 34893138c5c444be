//! Points the references that an edge has in the rows of its neighbours at a new owner: nobody takes what another holds, as far
//! as he sees that it is held.

use ent_sql::{Connection, Value};

use crate::error::Error;
use crate::exec::{execute, run_query};
use crate::filters::Filters;
use crate::key::{self, FieldSink};
use crate::link::keys_in;
use crate::node::Node;
use crate::plan::Plan;
use crate::schema::EdgeSchema;

/// An edge of the owner that a column of the neighbours' rows holds.
pub(crate) struct Held<'a> {
    pub(crate) owner: &'static Node,
    pub(crate) edge: &'static EdgeSchema,
    pub(crate) rows: &'static Node,
    pub(crate) column: &'a str,
}

impl Held<'_> {
    /// Points the references of `targets` at the owner; each must be free, or point there already.
    pub(crate) async fn take(
        &self,
        connection: &mut dyn Connection,
        owners: &[Value],
        targets: &[Value],
        filters: &Filters,
    ) -> Result<(), Error> {
        let Held { owner, edge, rows, column } = *self;
        let [one] = owners else {
            let message =
                format!("`{}` can't lead from {} entities to the same one", edge.name, owners.len());
            return Err(Error::edge_taken(owner.schema.name, &rows.table, column, message));
        };
        for targets in key::portions(rows.schema, targets) {
            let free = self.held_by_hidden(connection, targets, filters).await?;
            let mut plan = Plan::new(connection.dialect());
            plan.w
                .push("UPDATE ")
                .table(rows.schema.schema, &rows.table)
                .push(" SET ")
                .ident(column)
                .push(" = ");
            plan.value(owner.schema.id_field(), one.clone());
            plan.w.push(" WHERE ");
            keys_in(&mut plan, rows, targets);
            plan.w.push(" AND (").ident(column).push(" IS NULL OR ").ident(column).push(" = ");
            plan.value(owner.schema.id_field(), one.clone());
            if !free.is_empty() {
                plan.w.push(" OR ");
                keys_in(&mut plan, rows, &free);
            }
            plan.w.push(")");
            let done = execute(connection, owner.schema, plan.finish()).await?;
            let wanted = key::count(rows.schema, targets);
            if done.rows_affected < wanted as u64 {
                let message = format!(
                    "one of {wanted} `{}` does not exist or is already connected to another `{}` (edge `{}`)",
                    rows.schema.name, owner.schema.name, edge.name,
                );
                return Err(Error::edge_taken(owner.schema.name, &rows.table, column, message));
            }
        }
        Ok(())
    }

    /// Those of so many targets as fit into one statement whose reference leads to what is out of sight: to the viewer they are free.
    async fn held_by_hidden(
        &self,
        connection: &mut dyn Connection,
        targets: &[Value],
        filters: &Filters,
    ) -> Result<Vec<Value>, Error> {
        let Held { owner, rows, column, .. } = *self;
        let in_sight = filters.rows(owner.schema);
        // What is in a key never changes, whoever holds it.
        let in_key = rows.schema.key_fields().any(|key| key.column == column);
        if in_sight.is_empty() || in_key {
            return Ok(Vec::new());
        }
        let mut plan = Plan::new(connection.dialect());
        let (t, owner_t) = (plan.table(), plan.table());
        plan.select(t, rows.schema.key_fields());
        plan.w.push(" FROM ");
        plan.from(rows, t);
        plan.filter(rows, t, &[key::among(rows.schema, targets.to_vec())]);
        plan.w.push(" AND ").column(t, column).push(" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ");
        plan.from(owner, owner_t);
        plan.w.push(" WHERE ").column(owner_t, owner.id_column()).push(" = ").column(t, column).push(" AND ");
        plan.all(owner, owner_t, in_sight);
        plan.w.push(")");
        let keys = run_query(connection, rows.schema, plan.finish(), FieldSink::of_key(rows.schema)).await?;
        keys.finish()
    }
}
