//! What policies ask of rows when they were written: nobody writes what is beyond his own reach.

use ent_sql::{Access, Connection, Value};

use crate::batch::Batch;
use crate::client::Client;
use crate::error::Error;
use crate::exec::{Rows, fetch_on};
use crate::filters::Filters;
use crate::guard::is_affected;
use crate::key;
use crate::mutation::MutationCore;
use crate::plan::Plan;
use crate::predicate::{Compare, Expr};
use crate::schema::EntitySchema;

/// The conditions that must hold for the rows of a create.
pub(crate) fn of_create(mutation: &MutationCore, filters: &Filters) -> Vec<Expr> {
    let seen = if mutation.read_back { filters.after(mutation.schema()) } else { &[] };
    mutation.after.iter().chain(seen).cloned().collect()
}

/// The conditions that must hold for the rows of an update: those that it may have changed.
pub(crate) fn of_update(mutation: &MutationCore, filters: &Filters) -> Vec<Expr> {
    let seen = if mutation.read_back { filters.after(mutation.schema()) } else { &[] };
    let affected = |expr: &&Expr| is_affected(expr, &mutation.changes);
    mutation.after.iter().chain(seen).filter(affected).cloned().collect()
}

/// Checks that the conditions hold for the rows with those keys.
///
/// # Errors
///
/// [`Error::Denied`] when they don't.
pub(crate) async fn check(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    ids: &[Value],
    conditions: &[Expr],
) -> Result<(), Error> {
    if conditions.is_empty() {
        return Ok(());
    }
    let node = (schema.node)();
    for ids in key::portions(schema, ids) {
        let mut plan = Plan::new(connection.dialect());
        let t = plan.table();
        plan.w.push("SELECT COUNT(*) FROM ");
        plan.from(node, t);
        plan.filter(node, t, &[key::among(schema, ids.to_vec())]);
        plan.w.push(" AND ");
        plan.all(node, t, conditions);
        let held = fetch_on(connection, schema, plan.finish(), Rows::number).await?;
        if held.first().copied().unwrap_or_default() < key::count(schema, ids) as u64 {
            return Err(Error::Denied {
                entity: schema.name,
                field: None,
                reason: "what is written would be out of the viewer's reach".to_owned(),
            });
        }
    }
    Ok(())
}

/// Checks the same in a transaction that holds no connection at the moment.
pub(crate) async fn check_on(
    client: &Client,
    schema: &'static EntitySchema,
    ids: &[Value],
    conditions: &[Expr],
) -> Result<(), Error> {
    if conditions.is_empty() {
        return Ok(());
    }
    let mut session = client.session(Access::Write).await?;
    check(session.connection()?, schema, ids, conditions).await
}

/// Checks the same for one entity that is at hand, without asking the database where the entity shows it.
pub(crate) async fn check_entity(
    connection: &mut dyn Connection,
    schema: &'static EntitySchema,
    batch: &dyn Batch,
    index: usize,
    conditions: &[Expr],
) -> Result<(), Error> {
    if conditions.iter().all(|condition| holds(schema, batch, index, condition)) {
        return Ok(());
    }
    let id: Vec<Value> = schema.key.iter().map(|at| batch.value(index, *at)).collect();
    check(connection, schema, &id, conditions).await
}

/// Whether a condition surely holds for an entity. What takes the database to tell does not.
fn holds(schema: &'static EntitySchema, batch: &dyn Batch, index: usize, condition: &Expr) -> bool {
    match condition {
        Expr::Compare(field, Compare::Eq, value) => {
            let at = schema.fields.iter().position(|other| other.name == field.name);
            !value.is_null() && at.is_some_and(|at| batch.value(index, at) == *value)
        }
        Expr::And(all) => all.iter().all(|one| holds(schema, batch, index, one)),
        Expr::Trusted(inner) => holds(schema, batch, index, inner),
        _ => false,
    }
}
