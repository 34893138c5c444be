//! Asks traversers and policies what an operation may see, once for every entity that appears in it: as what is asked for,
//! as a step of a traversal, as what is loaded along, in a condition, or in an order.
//!
//! What the rules themselves ask is trusted, so that no rule asks itself.

mod appearing;

use std::ops::ControlFlow;
use std::sync::Arc;

use ent_sql::BoxFuture;

use self::appearing::Appearing;
use crate::carried::Verdict;
use crate::changes::{Change, Changes};
use crate::client::Client;
use crate::error::Error;
use crate::filters::{EntityFilter, Filters};
use crate::intercept::QueryOp;
use crate::mutation::MutationCore;
use crate::node::same;
use crate::op::Op;
use crate::order::OrderTerm;
use crate::policy::{ContextCore, DecisionCore, MutationContextCore};
use crate::predicate::Expr;
use crate::query::QueryCore;
use crate::schema::{EdgeSchema, EntitySchema, FieldSchema};
use crate::select::Item;

/// What is asked for beside a query.
#[derive(Default)]
pub(crate) struct Beside<'a> {
    /// What is selected or grouped by in place of whole entities.
    pub(crate) items: &'a [Item],
    /// What groups are ordered by.
    pub(crate) order: &'a [OrderTerm],
    /// Where the entities are loaded from, and along which edge.
    pub(crate) from: Option<(&'static EntitySchema, &'static EdgeSchema)>,
}

/// Lets the traversers change a query at every step, and works out what the policies leave of it. `items` are what is
/// selected or grouped by in place of whole entities.
///
/// # Errors
///
/// [`Error::Denied`] when a policy denies, or a field is named that the viewer may not see; and those of the rules.
pub(crate) async fn query(
    client: &Client,
    op: QueryOp,
    query: &mut QueryCore,
    items: &[Item],
) -> Result<(), Error> {
    query_beside(client, op, query, Beside { items, ..Beside::default() }).await
}

/// The same with all that there may be beside a query.
pub(crate) async fn query_beside(
    client: &Client,
    op: QueryOp,
    query: &mut QueryCore,
    beside: Beside<'_>,
) -> Result<(), Error> {
    check_client(client, query.schema)?;
    if !is_guarded(client, query, &beside) {
        return Ok(());
    }
    traverse(client, op, query).await?;
    let mut appearing = Appearing::default();
    appearing.query(query);
    appearing.beside(query.schema, &beside);
    let filters = filters(client, op, &appearing, Vec::new()).await?;
    check_visible(&appearing, &filters)?;
    install(query, &filters);
    Ok(())
}

/// Checks that the client is not denied everything.
fn check_client(client: &Client, schema: &'static EntitySchema) -> Result<(), Error> {
    match client.carried.verdict() {
        Some(Verdict::Deny(reason)) => Err(denied(schema, None, reason.to_string())),
        Some(Verdict::Allow(_)) | None => Ok(()),
    }
}

/// Whether any entity of a query asks for more than SQL. Most ask for nothing, and pay no more than these looks.
fn is_guarded(client: &Client, query: &QueryCore, beside: &Beside<'_>) -> bool {
    let is_alone = query.filter.iter().all(|expr| !expr.has_subquery())
        && query.order.is_empty()
        && query.loads.is_empty()
        && query.source.is_none()
        && beside.order.is_empty()
        && beside.from.is_none();
    if is_alone {
        return guards(client, query.schema);
    }
    let mut appearing = Appearing::default();
    appearing.query(query);
    appearing.beside(query.schema, beside);
    appearing.is_guarded(client)
}

/// Whether queries of an entity ask for more than SQL.
fn guards(client: &Client, schema: &'static EntitySchema) -> bool {
    let behaviour = (schema.node)().behaviour();
    client.carried.traversers(schema).next().is_some()
        || behaviour.is_some_and(|behaviour| behaviour.guards_queries())
}

/// Hands the query and all that belongs to it the filters.
fn install(query: &mut QueryCore, filters: &Filters) {
    query.filters = filters.clone();
    query.loads.iter_mut().for_each(|load| install(&mut load.query, filters));
    if let Some(source) = &mut query.source {
        install(&mut source.0, filters);
    }
}

/// Runs the traversers of every step: of the source first, and of what is loaded along last.
fn traverse<'a>(
    client: &'a Client,
    op: QueryOp,
    query: &'a mut QueryCore,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(async move {
        if client.carried.is_in_traverser() {
            return Ok(());
        }
        if let Some(source) = &mut query.source {
            traverse(client, op, &mut source.0).await?;
        }
        traverse_one(client, op, query).await?;
        for load in &mut query.loads {
            traverse(client, QueryOp::Load, &mut load.query).await?;
        }
        Ok(())
    })
}

/// Runs the traversers of one step: those added at run time first.
async fn traverse_one(client: &Client, op: QueryOp, query: &mut QueryCore) -> Result<(), Error> {
    let schema = query.schema;
    let own = (schema.node)().behaviour().map_or(&[][..], |behaviour| &behaviour.traversers);
    for traverser in client.carried.traversers(schema).chain(own) {
        let carried = client.carried.in_traverser();
        let context = ContextCore { client: client.carrying(carried), schema, op: Some(op) };
        let known = query.filter.len();
        let core = std::mem::replace(query, QueryCore::new(schema));
        *query = traverser(core, context).await?;
        // What a traverser asks for is the schema's own, and is not filtered by the policies of others.
        let added = query.filter.split_off(known.min(query.filter.len()));
        query.filter.extend(added.into_iter().map(Expr::trusted));
    }
    Ok(())
}

/// What each of the entities may be seen of.
async fn filters(
    client: &Client,
    op: QueryOp,
    appearing: &Appearing,
    mut filters: Vec<EntityFilter>,
) -> Result<Filters, Error> {
    for schema in &appearing.entities {
        let filter = filter_of(&mut filters, schema);
        decide_rows(client, op, filter).await?;
        if appearing.is_neighbour(schema) && !client.carried.is_in_traverser() {
            let mut probe = QueryCore::new(schema);
            traverse_one(client, QueryOp::Load, &mut probe).await?;
            filter.neighbours = probe.filter;
        }
    }
    Ok(Filters::new(filters))
}

/// Asks the query rules of one entity, and those of its fields.
async fn decide_rows(client: &Client, op: QueryOp, filter: &mut EntityFilter) -> Result<(), Error> {
    let schema = filter.schema;
    let Some(behaviour) = (schema.node)().behaviour() else { return Ok(()) };
    if matches!(client.carried.verdict(), Some(Verdict::Allow(_))) {
        return Ok(());
    }
    let context = ContextCore { client: client.clone(), schema, op: Some(op) };
    for rule in &behaviour.query_rules {
        let decision = rule(context.clone()).await?;
        if follow(schema, decision, &mut filter.rows, &mut filter.after)?.is_break() {
            break;
        }
    }
    for (field, rule) in &behaviour.visible {
        if !rule(context.clone()).await? {
            filter.hidden.push(field);
        }
    }
    Ok(())
}

/// Notes what a rule decided: what must hold for the rows that are found, and for those that were written. Whether the next
/// rule is asked, too.
fn follow(
    schema: &'static EntitySchema,
    decision: DecisionCore,
    before: &mut Vec<Expr>,
    afterwards: &mut Vec<Expr>,
) -> Result<ControlFlow<()>, Error> {
    match decision {
        DecisionCore::Skip => {}
        DecisionCore::Allow => return Ok(ControlFlow::Break(())),
        DecisionCore::Deny(reason) => return Err(denied(schema, None, reason)),
        DecisionCore::Filter { expr, after } => {
            let expr = Expr::trusted(expr);
            if after {
                afterwards.push(expr.clone());
            }
            before.push(expr);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Checks that no field is named that the viewer may not see.
fn check_visible(appearing: &Appearing, filters: &Filters) -> Result<(), Error> {
    match appearing.fields.iter().find(|(schema, field)| filters.is_hidden(schema, field)) {
        Some((schema, field)) => {
            Err(denied(schema, Some(field.name), "the viewer may not see the field".to_owned()))
        }
        None => Ok(()),
    }
}

fn denied(schema: &'static EntitySchema, field: Option<&'static str>, reason: String) -> Error {
    Error::Denied { entity: schema.name, field, reason }
}

/// Asks the mutation rules of the entity, and narrows the mutation to what they leave.
pub(crate) async fn decide(mutation: &mut MutationCore) -> Result<(), Error> {
    let schema = mutation.schema();
    check_client(&mutation.client, schema)?;
    if matches!(mutation.client.carried.verdict(), Some(Verdict::Allow(_))) {
        return Ok(());
    }
    let Some(behaviour) = (schema.node)().behaviour().filter(|b| !b.mutation_rules.is_empty()) else {
        return Ok(());
    };
    let context = ContextCore { client: mutation.client.clone(), schema, op: None };
    let shared = Arc::new(mutation.clone());
    for rule in &behaviour.mutation_rules {
        let mutation_context =
            MutationContextCore { context: context.clone(), mutation: Arc::clone(&shared) };
        let decision = rule(mutation_context).await?;
        if follow(schema, decision, &mut mutation.filter, &mut mutation.after)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// What the statements of a mutation may see and touch: of its own entity, of those that its conditions ask for, and of the
/// neighbours that its edges gain and lose.
pub(crate) async fn mutations(all: &[MutationCore]) -> Result<Filters, Error> {
    let Some(MutationCore { client, .. }) = all.first() else { return Ok(Filters::default()) };
    check_client(client, all[0].schema())?;
    let mut appearing = Appearing::default();
    let mut written = Vec::new();
    for mutation in all {
        let schema = mutation.schema();
        if !mutation.op.is(Op::CREATE) || mutation.read_back {
            appearing.entity(schema);
        } else if written.is_empty() && hides_rows(client, schema) {
            written.push(EntityFilter { unseen: true, ..EntityFilter::new(schema) });
        }
        if mutation.op.is(Op::DELETE | Op::DELETE_ONE) {
            unseen_neighbours(client, schema, &mut written);
        }
        appearing.exprs(schema, &mutation.filter);
        mutation.changes.edges.iter().for_each(|change| appearing.edge(schema, change.edge));
        for edge in schema.edges {
            let held = edge.field.and_then(|field| mutation.changes.field(field));
            if matches!(held, Some(Change::Set(id)) if !id.is_null()) {
                appearing.edge(schema, edge);
            }
        }
    }
    if written.is_empty() && !appearing.is_guarded(client) && !appearing.has_mutation_rules() {
        return Ok(Filters::default());
    }
    neighbours_written(all, &mut written).await?;
    see_other_owners(all, &appearing, &mut written).await?;
    let filters = filters(client, QueryOp::Mutation, &appearing, written).await?;
    check_visible(&appearing, &filters)?;
    Ok(filters)
}

/// Notes the neighbours that may be out of sight and still keep an entity from being deleted.
fn unseen_neighbours(client: &Client, schema: &'static EntitySchema, written: &mut Vec<EntityFilter>) {
    for edge in &(schema.node)().edges {
        let through = edge.through.as_ref().map(|through| through.schema);
        for other in through.into_iter().chain([(edge.schema.target)()]) {
            if hides_rows(client, other) {
                filter_of(written, other).unseen = true;
            }
        }
    }
}

/// Works out which entities are in sight beside those that are created unseen: what those hold that are not is free. Who sees
/// none of them may create one all the same.
async fn see_other_owners(
    all: &[MutationCore],
    appearing: &Appearing,
    written: &mut [EntityFilter],
) -> Result<(), Error> {
    let takes = |mutation: &MutationCore| {
        let node = mutation.changes.node();
        mutation.changes.edges.iter().any(|change| node.edge(change.edge).is_held_by_target())
    };
    let Some(filter) = written.iter_mut().find(|filter| filter.unseen) else { return Ok(()) };
    if !all.iter().any(takes) || appearing.entities.iter().any(|schema| same(schema, filter.schema)) {
        return Ok(());
    }
    match decide_rows(&all[0].client, QueryOp::Mutation, filter).await {
        Err(Error::Denied { .. }) => filter.rows = vec![Expr::Or(Vec::new())],
        other => other?,
    }
    Ok(())
}

/// Whether rows of an entity may be out of sight, as far as can be told without asking.
fn hides_rows(client: &Client, schema: &'static EntitySchema) -> bool {
    let is_allowed = matches!(client.carried.verdict(), Some(Verdict::Allow(_)));
    !is_allowed && (schema.node)().behaviour().is_some_and(|behaviour| !behaviour.query_rules.is_empty())
}

/// Asks the mutation rules of the neighbours that edges gain or lose: they are changed, where they hold the reference. Those
/// of a bulk are all alike, so each edge asks once.
async fn neighbours_written(all: &[MutationCore], written: &mut Vec<EntityFilter>) -> Result<(), Error> {
    let mut asked: Vec<&str> = Vec::new();
    for mutation in all {
        let changed = mutation.changes.edges.iter().map(|change| change.edge);
        for edge in changed.chain(mutation.changes.mirrored_fields().map(|(edge, _)| edge)) {
            let node = mutation.changes.node().edge(edge);
            if !node.is_held_by_target() || asked.contains(&edge.name) {
                continue;
            }
            asked.push(edge.name);
            let target = (edge.target)();
            let mut changes = Changes::new(target);
            if let (Some(inverse), false) = (node.inverse, mutation.id.is_empty()) {
                changes.link(inverse, mutation.id.clone());
            }
            let mut touched = MutationCore::new(Op::UPDATE, changes, &mutation.client);
            decide(&mut touched).await?;
            let filter = filter_of(written, target);
            filter.writable.extend(touched.filter);
            filter.written.extend(touched.after);
        }
    }
    Ok(())
}

/// The filter of an entity, which is added where there is none.
fn filter_of<'a>(filters: &'a mut Vec<EntityFilter>, schema: &'static EntitySchema) -> &'a mut EntityFilter {
    let known = filters.iter().position(|filter| same(filter.schema, schema));
    let at = known.unwrap_or_else(|| {
        filters.push(EntityFilter::new(schema));
        filters.len() - 1
    });
    &mut filters[at]
}

/// Whether the condition speaks of what the changes change, or of other rows.
pub(crate) fn is_affected(expr: &Expr, changes: &Changes) -> bool {
    let changed = |field: &FieldSchema| changes.field(field.name).is_some();
    match expr {
        Expr::Compare(field, ..) | Expr::In(field, ..) | Expr::IsNull(field, _) | Expr::Text(field, ..) => {
            changed(field)
        }
        Expr::Fields(left, _, right) | Expr::PrefixField(left, right) => changed(left) || changed(right),
        Expr::And(all) | Expr::Or(all) => all.iter().any(|expr| is_affected(expr, changes)),
        Expr::Not(inner) | Expr::Trusted(inner) => is_affected(inner, changes),
        // A key never changes.
        Expr::Keys(..) => false,
        Expr::Has(..) | Expr::Aggregate(..) => true,
    }
}
