//! Entities as the loader handles them: decoded, counted and handed their neighbours without knowing their type.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use ent_sql::{Flow, Kind, Row, Sink, Value};

use crate::container::Loaded;
use crate::entity::Entity;
use crate::error::Error;
use crate::exec::read;
use crate::schema::EntitySchema;

/// What a loader hands on without knowing its type.
pub(crate) type Erased = Arc<dyn Any + Send + Sync>;

/// Entities of one type, behind a wall that keeps the loader from knowing which.
///
/// What an entity does itself is compiled for each of a program's, so it is little: whatever takes thought is a method of
/// `dyn Batch`.
#[doc(hidden)]
pub trait Batch: Send + Sync {
    /// Decodes one more entity from the first columns of a row.
    fn push(&mut self, row: &dyn Row) -> Result<(), Error>;
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// A field of the entity at that position.
    fn value(&self, index: usize, field: usize) -> Value;
    /// Hands the entity at that position its neighbours.
    fn attach(&mut self, index: usize, edge: usize, loaded: Loaded);
    /// Lets two entities change places.
    fn swap(&mut self, one: usize, other: usize);
    /// Moves all entities of another batch of the same type to the end.
    fn append(&mut self, other: &mut dyn Batch);
    /// Takes the entities from that position on, as an `Arc<Vec<T>>`.
    fn split_off(&mut self, at: usize) -> Erased;
    /// Takes the last entity, as an `Arc<T>`.
    fn pop(&mut self) -> Option<Erased>;
    /// Takes the last entity, as a batch of one.
    fn pop_single(&mut self) -> Option<Box<dyn Batch>>;
    /// The batch as what it is, by reference.
    fn as_any(&self) -> &dyn Any;
    /// The batch as what it is, to be changed.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl dyn Batch {
    /// Brings each entity to the place that the list says, of which each is there once.
    pub(crate) fn arrange(&mut self, mut places: Vec<usize>) {
        for i in 0..places.len() {
            while places[i] != i {
                let place = places[i];
                self.swap(i, place);
                places.swap(i, place);
            }
        }
    }

    /// The entities as so many lists, each an `Arc<Vec<T>>`: `group_of` says which list each belongs to.
    pub(crate) fn into_groups(mut self: Box<Self>, group_of: &[usize], groups: usize) -> Vec<Erased> {
        let mut starts = vec![0; groups + 1];
        group_of.iter().for_each(|group| starts[group + 1] += 1);
        for group in 0..groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let place = |group: &usize| {
            next[*group] += 1;
            next[*group] - 1
        };
        self.arrange(group_of.iter().map(place).collect());
        let mut lists: Vec<Erased> =
            starts[..groups].iter().rev().map(|start| self.split_off(*start)).collect();
        lists.reverse();
        lists
    }

    /// The entities one by one, each an `Arc<T>`.
    pub(crate) fn into_each(mut self: Box<Self>) -> Vec<Erased> {
        let mut each: Vec<Erased> = std::iter::from_fn(|| self.pop()).collect();
        each.reverse();
        each
    }

    /// Batches of one entity each.
    pub(crate) fn into_singles(mut self: Box<Self>) -> Vec<Box<dyn Batch>> {
        let mut singles: Vec<_> = std::iter::from_fn(|| self.pop_single()).collect();
        singles.reverse();
        singles
    }
}

/// The values from that position on, in a list that is no longer than they are.
pub(crate) fn split_off<T: Send + Sync + 'static>(values: &mut Vec<T>, at: usize) -> Erased {
    if at > 0 {
        return Arc::new(values.split_off(at));
    }
    let mut all = Vec::with_capacity(values.len());
    all.append(values);
    Arc::new(all)
}

struct Entities<E>(Vec<E>);

impl<E: Entity> Batch for Entities<E> {
    fn push(&mut self, row: &dyn Row) -> Result<(), Error> {
        self.0.push(E::decode(row, 0)?);
        Ok(())
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn value(&self, index: usize, field: usize) -> Value {
        self.0[index].value(field)
    }

    fn attach(&mut self, index: usize, edge: usize, loaded: Loaded) {
        self.0[index].attach(edge, loaded);
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.0.swap(one, other);
    }

    fn append(&mut self, other: &mut dyn Batch) {
        if let Some(other) = entities_mut(other) {
            self.0.append(other);
        }
    }

    fn split_off(&mut self, at: usize) -> Erased {
        split_off(&mut self.0, at)
    }

    fn pop(&mut self) -> Option<Erased> {
        match self.0.pop() {
            Some(entity) => Some(Arc::new(entity)),
            None => None,
        }
    }

    fn pop_single(&mut self) -> Option<Box<dyn Batch>> {
        match self.0.pop() {
            Some(entity) => Some(of(entity)),
            None => None,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// A batch of one entity.
pub(crate) fn of<E: Entity>(entity: E) -> Box<dyn Batch> {
    Box::new(Entities(vec![entity]))
}

/// The first entity of a batch of such.
pub(crate) fn first<E: Entity>(batch: &dyn Batch) -> Option<&E> {
    batch.as_any().downcast_ref::<Entities<E>>()?.0.first()
}

/// The entities of a batch of such, to be changed.
pub(crate) fn entities_mut<E: Entity>(batch: &mut dyn Batch) -> Option<&mut Vec<E>> {
    match batch.as_any_mut().downcast_mut::<Entities<E>>() {
        Some(entities) => Some(&mut entities.0),
        None => None,
    }
}

#[doc(hidden)]
pub fn batch<E: Entity>() -> Box<dyn Batch> {
    Box::new(Entities::<E>(Vec::new()))
}

/// The entities of a batch that is known to be of type `E`: it was made by `E`'s own descriptor.
pub(crate) fn entities<E: Entity>(mut batch: Box<dyn Batch>) -> Vec<E> {
    match entities_mut(&mut *batch) {
        Some(entities) => std::mem::take(entities),
        None => Vec::new(),
    }
}

/// A key, to look neighbours up by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Key {
    Int(i64),
    /// A number beyond those.
    Uint(u64),
    Bytes(Vec<u8>),
    Text(String),
    /// A key of several fields.
    Several(Vec<Key>),
}

/// Keys of one column are of one kind: the hash need not tell which.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Key::Int(n) => n.hash(state),
            Key::Uint(n) => n.hash(state),
            Key::Bytes(bytes) => bytes.hash(state),
            Key::Text(text) => text.hash(state),
            Key::Several(keys) => keys.hash(state),
        }
    }
}

impl Key {
    pub(crate) fn new(value: &Value) -> Option<Key> {
        Key::from_value(value.clone())
    }

    pub(crate) fn from_value(value: Value) -> Option<Key> {
        Some(match value {
            Value::Null(_) => return None,
            Value::Int(n) => Key::Int(n),
            Value::Uint(n) => i64::try_from(n).map_or(Key::Uint(n), Key::Int),
            Value::Bool(b) => Key::Int(b.into()),
            Value::Bytes(bytes) => Key::Bytes(bytes),
            Value::Text(text) => Key::Text(text),
            #[cfg(feature = "uuid")]
            Value::Uuid(uuid) => Key::Bytes(uuid.as_bytes().to_vec()),
            other => Key::Text(format!("{other:?}")),
        })
    }

    /// A key of one field or several.
    pub(crate) fn of(values: &[Value]) -> Option<Key> {
        match values {
            [one] => Key::new(one),
            several => several.iter().map(Key::new).collect::<Option<_>>().map(Key::Several),
        }
    }

    /// The key of the entity at that position of a batch.
    pub(crate) fn in_batch(batch: &dyn Batch, index: usize, schema: &EntitySchema) -> Option<Key> {
        match schema.key {
            [one] => Key::from_value(batch.value(index, *one)),
            several => {
                let keys = several.iter().map(|at| Key::from_value(batch.value(index, *at)));
                keys.collect::<Option<_>>().map(Key::Several)
            }
        }
    }
}

/// Columns that a load needs behind those of the entity: references that are no field, and the key that says whose
/// neighbour a row is.
#[derive(Default)]
pub(crate) struct Extra {
    kinds: Vec<Kind>,
    /// Row by row.
    values: Vec<Value>,
}

impl Extra {
    /// The values of the extra column at that position.
    pub(crate) fn column(&self, at: usize) -> impl Iterator<Item = &Value> {
        self.values.iter().skip(at).step_by(self.kinds.len().max(1))
    }

    /// The position of the last of these columns.
    pub(crate) fn last(&self) -> usize {
        self.kinds.len().saturating_sub(1)
    }
}

/// A batch that takes its rows from a driver.
pub(crate) struct BatchSink {
    pub(crate) batch: Box<dyn Batch>,
    width: usize,
    pub(crate) schema: &'static EntitySchema,
    pub(crate) extra: Extra,
    pub(crate) error: Option<Error>,
}

impl BatchSink {
    pub(crate) fn new(schema: &'static EntitySchema, kinds: Vec<Kind>) -> Self {
        BatchSink::of((schema.batch)(), schema.fields.len(), schema, kinds)
    }

    /// A sink into that batch, which takes the first `width` columns.
    pub(crate) fn of(
        batch: Box<dyn Batch>,
        width: usize,
        schema: &'static EntitySchema,
        kinds: Vec<Kind>,
    ) -> Self {
        BatchSink { batch, width, schema, extra: Extra { kinds, values: Vec::new() }, error: None }
    }

    /// The same batch with those of another added, in the order that the function says.
    pub(crate) fn extended(
        mut self,
        mut more: Box<dyn Batch>,
        order: &dyn Fn(&dyn Batch) -> Vec<usize>,
    ) -> Self {
        let mut places = vec![0; more.len()];
        order(&*more).into_iter().enumerate().for_each(|(place, i)| places[i] = place);
        more.arrange(places);
        self.batch.append(&mut *more);
        self
    }

    pub(crate) fn take(&mut self, row: &dyn Row) -> Result<(), Error> {
        self.batch.push(row)?;
        for (i, kind) in self.extra.kinds.iter().enumerate() {
            let value = read(row, self.width + i, *kind).map_err(|source| Error::Decode {
                entity: self.schema.name,
                field: "a reference",
                source,
            })?;
            self.extra.values.push(value);
        }
        Ok(())
    }

    /// The batch and its extra columns, or the error that ended it.
    pub(crate) fn finish(self) -> Result<(Box<dyn Batch>, Extra), Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok((self.batch, self.extra)),
        }
    }
}

impl Sink for BatchSink {
    fn row(&mut self, row: &dyn Row) -> Flow {
        match self.take(row) {
            Ok(()) => Flow::Continue,
            Err(error) => {
                self.error = Some(error);
                Flow::Stop
            }
        }
    }

    fn is_content(&self) -> bool {
        self.error.is_none() && !self.batch.is_empty()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}
