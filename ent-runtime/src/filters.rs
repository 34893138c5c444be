//! What an operation may see and touch of each entity that appears in it, as the policies decided it.
//!
//! A plan that is given filters adds them wherever it writes the table of an entity, so that no clause goes round them.

use std::sync::Arc;

use ent_sql::ConstraintError;

use crate::error::Error;
use crate::node::same;
use crate::predicate::Expr;
use crate::schema::{EntitySchema, FieldSchema};

/// Cheap to clone. The default filters nothing: what trusted code sees.
#[derive(Clone, Default)]
pub(crate) struct Filters(Option<Arc<Vec<EntityFilter>>>);

/// What applies to one entity.
pub(crate) struct EntityFilter {
    pub(crate) schema: &'static EntitySchema,
    /// The conditions of the policy on rows that are seen.
    pub(crate) rows: Vec<Expr>,
    /// The conditions on rows that are seen and must still be seen when they were written.
    pub(crate) after: Vec<Expr>,
    /// The conditions on neighbours, beside those on all rows: what traversers say.
    pub(crate) neighbours: Vec<Expr>,
    /// The conditions on rows that are changed as the neighbours of others.
    pub(crate) writable: Vec<Expr>,
    /// Those that must still hold when they were changed.
    pub(crate) written: Vec<Expr>,
    /// The fields that the viewer may not see.
    pub(crate) hidden: Vec<&'static FieldSchema>,
    /// Whether rows are written and not seen, so that nobody asked which ones are in sight.
    pub(crate) unseen: bool,
}

impl EntityFilter {
    pub(crate) fn new(schema: &'static EntitySchema) -> Self {
        EntityFilter {
            schema,
            rows: Vec::new(),
            after: Vec::new(),
            neighbours: Vec::new(),
            writable: Vec::new(),
            written: Vec::new(),
            hidden: Vec::new(),
            unseen: false,
        }
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.neighbours.is_empty()
            && self.writable.is_empty()
            && self.hidden.is_empty()
            && !self.unseen
    }
}

impl Filters {
    pub(crate) fn new(filters: Vec<EntityFilter>) -> Self {
        let filters: Vec<EntityFilter> = filters.into_iter().filter(|filter| !filter.is_empty()).collect();
        Filters((!filters.is_empty()).then(|| Arc::new(filters)))
    }

    fn all(&self) -> &[EntityFilter] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is filtered.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn of(&self, schema: &'static EntitySchema) -> Option<&EntityFilter> {
        self.all().iter().find(|filter| same(filter.schema, schema))
    }

    /// The conditions on all rows of an entity.
    pub(crate) fn rows(&self, schema: &'static EntitySchema) -> &[Expr] {
        self.of(schema).map_or(&[], |filter| &filter.rows)
    }

    /// Those that must hold for what was written, too.
    pub(crate) fn after(&self, schema: &'static EntitySchema) -> &[Expr] {
        self.of(schema).map_or(&[], |filter| &filter.after)
    }

    /// The conditions on rows of an entity that are neighbours of others.
    pub(crate) fn neighbours(&self, schema: &'static EntitySchema) -> impl Iterator<Item = &Expr> {
        let filter = self.of(schema);
        filter.into_iter().flat_map(|filter| filter.rows.iter().chain(&filter.neighbours))
    }

    /// The conditions on rows of an entity that are changed as neighbours of others.
    pub(crate) fn writable(&self, schema: &'static EntitySchema) -> impl Iterator<Item = &Expr> {
        let filter = self.of(schema);
        filter.into_iter().flat_map(|filter| filter.rows.iter().chain(&filter.writable))
    }

    /// The same where they are changed, and else those on rows that are seen.
    pub(crate) fn neighbours_in_reach(&self, schema: &'static EntitySchema, changed: bool) -> Vec<Expr> {
        match changed {
            true => self.writable(schema).cloned().collect(),
            false => self.rows(schema).to_vec(),
        }
    }

    /// Those that must still hold for them afterwards.
    pub(crate) fn written(&self, schema: &'static EntitySchema) -> &[Expr] {
        self.of(schema).map_or(&[], |filter| &filter.written)
    }

    /// Whether some rows of an entity may be out of sight, or beyond what may be changed.
    pub(crate) fn hides(&self, schema: &'static EntitySchema) -> bool {
        self.writable(schema).next().is_some()
    }

    /// Whether some rows of an entity may be out of sight as neighbours.
    pub(crate) fn hides_neighbours(&self, schema: &'static EntitySchema) -> bool {
        self.neighbours(schema).next().is_some()
    }

    /// What the viewer may not see of the fields, whichever rows there are: for rows that were filtered already.
    pub(crate) fn of_fields(&self) -> Filters {
        let hiding = self.all().iter().filter(|filter| !filter.hidden.is_empty());
        let only_fields = |filter: &EntityFilter| {
            let hidden = filter.hidden.clone();
            EntityFilter { hidden, ..EntityFilter::new(filter.schema) }
        };
        Filters::new(hiding.map(only_fields).collect())
    }

    /// What the viewer may not see of the rows, with all their fields.
    pub(crate) fn of_rows(&self) -> Filters {
        let rows = |filter: &EntityFilter| EntityFilter {
            rows: filter.rows.clone(),
            neighbours: filter.neighbours.clone(),
            ..EntityFilter::new(filter.schema)
        };
        Filters::new(self.all().iter().map(rows).collect())
    }

    /// An error that tells nothing of rows that are out of sight: which constraint it was, and of which columns, would.
    pub(crate) fn conceal(&self, error: Error) -> Error {
        let hides = self.all().iter().any(|filter| filter.unseen || !filter.rows.is_empty());
        match error {
            Error::Constraint { entity, source } if hides => Error::Constraint {
                entity,
                source: ConstraintError {
                    kind: source.kind,
                    name: None,
                    table: None,
                    columns: Vec::new(),
                    message: "a constraint of the database refused it".to_owned(),
                },
            },
            other => other,
        }
    }

    /// Whether the viewer may not see the field.
    pub(crate) fn is_hidden(&self, schema: &'static EntitySchema, field: &FieldSchema) -> bool {
        self.of(schema).is_some_and(|filter| filter.hidden.iter().any(|hidden| hidden.name == field.name))
    }
}
