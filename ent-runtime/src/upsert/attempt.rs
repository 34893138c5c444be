//! What an upsert does: it looks for the row that is in the way, and changes it, or creates the entity.

use std::collections::{HashMap, HashSet};

use ent_sql::{Access, Value};

use super::Upserted;
use super::conflict::{self, Part, Reached};
use crate::batch::{Batch, Key};
use crate::changes::{Change, Changes, EdgeChange};
use crate::client::Client;
use crate::create;
use crate::error::Error;
use crate::filters::Filters;
use crate::hook::OutcomeCore;
use crate::key::PORTION;
use crate::mutation::MutationCore;
use crate::op::Op;
use crate::pipeline;
use crate::predicate::Expr;
use crate::schema::{EntitySchema, FieldSchema};
use crate::tx::Tx;
use crate::update::{self, Locking, keys_where, values_where};

/// What becomes of a row that is there.
#[derive(Clone)]
pub(super) struct Rule {
    pub(super) target: Vec<Part>,
    /// The conditions on rows that are in conflict at all.
    pub(super) among: Vec<Expr>,
    /// None leaves the row as it is.
    pub(super) steps: Vec<Step>,
    /// The conditions on rows that are changed.
    pub(super) filter: Vec<Expr>,
}

#[derive(Clone)]
pub(super) enum Step {
    Nothing,
    /// Everything that the create sets.
    NewValues,
    /// What the create sets the field to.
    New(&'static FieldSchema),
    Change(&'static FieldSchema, Change),
}

pub(super) type Done = Upserted<Box<dyn Batch>>;

impl Rule {
    pub(super) async fn run(&self, client: &Client, given: Changes, read_back: bool) -> Result<Done, Error> {
        conflict::check(given.schema, &self.target, !self.among.is_empty())?;
        self.attempt(client, given, read_back).run(None).await
    }

    /// Runs many: those that nothing seems to be in conflict with together, as a plain bulk, and the others one by one.
    pub(super) async fn run_all(
        &self,
        tx: &Tx,
        creates: Vec<Changes>,
        read_back: bool,
    ) -> Result<Vec<Done>, Error> {
        let Some(schema) = creates.first().map(|changes| changes.schema) else { return Ok(Vec::new()) };
        conflict::check(schema, &self.target, !self.among.is_empty())?;
        let attempts: Vec<Attempt<'_>> =
            creates.into_iter().map(|given| self.attempt(tx, given, read_back)).collect();
        let values: Vec<Option<Vec<Value>>> =
            attempts.iter().map(|attempt| conflict::values(&attempt.create, &self.target)).collect();
        let wanted: Vec<&[Value]> = values.iter().flatten().map(Vec::as_slice).collect();
        let there = self.there(tx, schema, &wanted).await?;
        let keys: Vec<Option<Key>> = values.iter().map(|values| Key::of(values.as_ref()?)).collect();
        let mut seen = HashSet::new();
        let is_new = |key: &Option<Key>| {
            key.as_ref().is_some_and(|key| !there.contains_key(key) && seen.insert(key.clone()))
        };
        let is_new: Vec<bool> = keys.iter().map(is_new).collect();
        let new = attempts.iter().zip(&is_new).filter(|(_, is_new)| **is_new).map(|(attempt, _)| attempt);
        let mut created = create_together(tx, new, read_back).await?.into_iter();
        let mut done = Vec::with_capacity(attempts.len());
        for ((attempt, key), is_new) in attempts.iter().zip(&keys).zip(is_new) {
            let created = if is_new { created.next() } else { None };
            done.push(match created {
                Some(created) => Upserted::Inserted(created),
                None => {
                    let id = key.as_ref().and_then(|key| there.get(key)).cloned();
                    attempt.run(id).await?
                }
            });
        }
        Ok(done)
    }

    /// The keys of the rows that are there already, by those of the wanted values that they have. What the database takes to
    /// be the same and is not, such as a text in capitals, may be missing.
    async fn there(
        &self,
        tx: &Tx,
        schema: &'static EntitySchema,
        wanted: &[&[Value]],
    ) -> Result<HashMap<Key, Vec<Value>>, Error> {
        let mut there = HashMap::new();
        let Some(fields) = conflict::fields(&self.target) else { return Ok(there) };
        let columns: Vec<&'static FieldSchema> = schema.key_fields().chain(fields.iter().copied()).collect();
        let mut session = tx.session(Access::Write).await?;
        for wanted in wanted.chunks(PORTION / fields.len()) {
            let filter = self.at(conflict::any(&fields, wanted));
            let filters = Filters::default();
            let rows =
                values_where(session.connection()?, schema, &columns, &filter, &filters, Locking::None)
                    .await?;
            for row in rows.chunks(schema.key.len() + fields.len()) {
                let (id, target) = row.split_at(schema.key.len());
                there.extend(Key::of(target).map(|key| (key, id.to_vec())));
            }
        }
        Ok(there)
    }

    fn attempt<'a>(&'a self, client: &'a Client, given: Changes, read_back: bool) -> Attempt<'a> {
        let mut create = given.clone();
        create.create_defaults();
        Attempt { rule: self, client, read_back, update: self.update(&given, &create), create }
    }

    /// The conditions on a row that is in conflict.
    fn at(&self, at: Expr) -> Vec<Expr> {
        self.among.iter().cloned().chain([at]).collect()
    }

    /// What becomes of an entity that is there, by what the create was given and what its defaults made of that.
    fn update(&self, given: &Changes, create: &Changes) -> Changes {
        let schema = given.schema;
        let mut changes = Changes::new(schema);
        for step in &self.steps {
            match step {
                Step::Nothing => {}
                Step::NewValues => self.new_values(given, &mut changes),
                Step::Change(field, change) => changes.change(field, change.clone()),
                Step::New(field) => match create.field(field.name) {
                    Some(Change::Set(value)) => changes.change(field, Change::of(value.clone())),
                    _ if field.nullable => changes.change(field, Change::Clear),
                    _ => {}
                },
            }
        }
        changes
    }

    fn new_values(&self, given: &Changes, changes: &mut Changes) {
        let schema = given.schema;
        let is_target = |name: &str| self.target.iter().any(|part| part.name() == name);
        for (field, change) in &given.fields {
            let is_key = schema.key_fields().any(|key| key.name == field.name);
            if let Change::Set(value) = change
                && !is_key
                && !field.immutable
                && !is_target(field.name)
            {
                changes.change(field, Change::of(value.clone()));
            }
        }
        for EdgeChange { edge, add, .. } in &given.edges {
            if edge.immutable || is_target(edge.name) {
                continue;
            }
            match edge.unique {
                true => changes.link(edge, add.clone()),
                false => changes.add(edge, add.clone()),
            }
        }
    }
}

/// Creates entities together, in a savepoint; none, if any of them is in conflict with what is there after all.
async fn create_together<'a>(
    tx: &Tx,
    new: impl Iterator<Item = &'a Attempt<'a>>,
    read_back: bool,
) -> Result<Vec<Box<dyn Batch>>, Error> {
    let creates: Vec<Changes> = new.map(|attempt| attempt.create.clone()).collect();
    if creates.len() < 2 {
        return Ok(Vec::new());
    }
    let (schema, count) = (creates[0].schema, creates.len());
    let create = async |tx: &Tx| create::create_all(schema, creates, tx, read_back).await;
    match tx.transaction(create).await {
        Ok(created) if read_back => Ok(created.into_singles()),
        Ok(_) => Ok((0..count).map(|_| (schema.batch)()).collect()),
        Err(error) if error.is_unique_violation() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// One upsert: what would be created, and what an entity that is there would be changed to.
struct Attempt<'a> {
    rule: &'a Rule,
    client: &'a Client,
    read_back: bool,
    create: Changes,
    update: Changes,
}

impl Attempt<'_> {
    /// Runs it. `id` is the key of the entity that is there, where that is known.
    async fn run(&self, id: Option<Vec<Value>>) -> Result<Done, Error> {
        // Most of what is in conflict is found before a create is tried, whose hooks would have run for nothing.
        if let Some(at) = conflict::condition(&self.create, &self.rule.target) {
            let at = self.rule.at(at);
            let id = match id {
                None => self.find(&at, Locking::None).await?,
                known => known,
            };
            if let Some(id) = id
                && let Some(done) = self.change(id, at).await?
            {
                return Ok(done);
            }
        }
        let reached = Reached::new(&self.rule.target);
        let refused = match self.create(reached.clone()).await {
            Ok(created) => return Ok(Upserted::Inserted(created)),
            Err(error) if error.is_unique_violation() => error,
            Err(error) => return Err(error),
        };
        // Somebody was faster, or a hook made it another's name. Else it is another constraint, or the row is out of sight.
        let Some(at) = reached.condition().map(|at| self.rule.at(at)) else { return Err(refused) };
        match self.find(&at, Locking::Rows).await? {
            Some(id) => self.change(id, at).await?.ok_or(refused),
            None => Err(refused),
        }
    }

    /// The key of the row that satisfies the conditions, whether in sight or not.
    async fn find(&self, at: &[Expr], locking: Locking) -> Result<Option<Vec<Value>>, Error> {
        let schema = self.create.schema;
        let mut session = self.client.session(Access::Write).await?;
        let connection = session.connection()?;
        let mut found = keys_where(connection, schema, at, &Filters::default(), locking).await?;
        found.truncate(schema.key.len());
        Ok((!found.is_empty()).then_some(found))
    }

    /// Creates the entity. In a transaction this is a savepoint: what is refused must not end what is around it.
    async fn create(&self, reached: Reached) -> Result<Box<dyn Batch>, Error> {
        let run = |client: &Client| {
            let mutation = MutationCore::new(Op::CREATE, self.create.clone(), client);
            let mutation = mutation.reading_back(self.read_back);
            pipeline::run(MutationCore { reached: Some(reached), ..mutation })
        };
        let created = match self.client.is_in_transaction() {
            true => self.client.transaction(async |tx: &Tx| run(tx).await).await?,
            false => run(self.client).await?,
        };
        self.written(created)
    }

    /// Changes the entity with that key if it satisfies the conditions, or leaves it as it is; nothing, where it is gone or out
    /// of sight.
    async fn change(&self, id: Vec<Value>, at: Vec<Expr>) -> Result<Option<Done>, Error> {
        let entity = self.create.schema.name;
        let updates = !self.rule.steps.is_empty();
        let wanted: Vec<Expr> = at.iter().chain(&self.rule.filter).cloned().collect();
        if updates {
            let update = MutationCore::new(Op::UPDATE_ONE, self.update.clone(), self.client);
            let update = update.reading_back(self.read_back);
            let update = MutationCore { id: id.clone(), filter: wanted.clone(), ..update };
            match pipeline::run(update).await {
                Err(Error::NotFound { entity: none }) if none == entity => {}
                changed => return Ok(Some(Upserted::Updated(self.written(changed?)?))),
            }
        }
        let Some(there) = self.seen(id.clone(), at).await? else { return Ok(None) };
        if updates && self.seen(id, wanted).await?.is_some() {
            // It may be seen, and not be changed.
            return Err(Error::NotFound { entity });
        }
        Ok(Some(Upserted::Ignored(there)))
    }

    /// The entity with that key, if it is in sight and satisfies the conditions.
    async fn seen(&self, id: Vec<Value>, filter: Vec<Expr>) -> Result<Option<Box<dyn Batch>>, Error> {
        // An update of nothing reads what an update would return.
        let schema = self.create.schema;
        let read = MutationCore::new(Op::UPDATE_ONE, Changes::new(schema), self.client);
        match update::one(MutationCore { id, filter, ..read }).await {
            Err(Error::NotFound { entity }) if entity == schema.name => Ok(None),
            read => read.map(Some),
        }
    }

    fn written(&self, outcome: OutcomeCore) -> Result<Box<dyn Batch>, Error> {
        match self.read_back {
            true => outcome.entity(self.create.schema),
            false => Ok((self.create.schema.batch)()),
        }
    }
}
