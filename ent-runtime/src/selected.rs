//! Selections of neighbours: what a load decodes when it is not asked for whole entities.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use ent_sql::{Row, Value};

use crate::__private::no_such_field;
use crate::batch::{Batch, Erased};
use crate::container::Loaded;
use crate::error::Error;
use crate::select::{Item, Selection};

/// A selection, behind a wall that keeps the loader from knowing its type.
pub(crate) trait LoadSelection: Send + Sync {
    /// The columns.
    fn items(&self) -> Vec<Item>;
    /// An empty batch, that decodes those columns.
    fn batch(&self) -> Box<dyn Batch>;
}

/// A selection that many batches decode with.
pub(crate) struct Shared<T, S> {
    selection: Arc<S>,
    of: PhantomData<fn() -> T>,
}

impl<T, S> Shared<T, S> {
    pub(crate) fn new(selection: S) -> Self {
        Shared { selection: Arc::new(selection), of: PhantomData }
    }
}

impl<T: 'static, S: Selection<T, Output: Sync> + Sync> LoadSelection for Shared<T, S> {
    fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        self.selection.items(&mut items);
        items
    }

    fn batch(&self) -> Box<dyn Batch> {
        Box::new(Values::<T, S> { selection: Arc::clone(&self.selection), values: Vec::new() })
    }
}

struct Values<T, S: Selection<T>> {
    selection: Arc<S>,
    values: Vec<S::Output>,
}

/// Values have neither fields nor edges, and are loaded in one piece: nothing asks for those.
impl<T: 'static, S: Selection<T, Output: Sync> + Sync> Batch for Values<T, S> {
    fn push(&mut self, row: &dyn Row) -> Result<(), Error> {
        self.values.push(self.selection.decode(row, &mut 0)?);
        Ok(())
    }

    fn len(&self) -> usize {
        self.values.len()
    }

    fn value(&self, _: usize, _: usize) -> Value {
        no_such_field()
    }

    fn attach(&mut self, _: usize, _: usize, _: Loaded) {}

    fn swap(&mut self, one: usize, other: usize) {
        self.values.swap(one, other);
    }

    fn append(&mut self, _: &mut dyn Batch) {}

    fn split_off(&mut self, at: usize) -> Erased {
        crate::batch::split_off(&mut self.values, at)
    }

    fn pop(&mut self) -> Option<Erased> {
        Some(Arc::new(self.values.pop()?))
    }

    fn pop_single(&mut self) -> Option<Box<dyn Batch>> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
