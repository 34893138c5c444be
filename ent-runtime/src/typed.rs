//! Futures of entities: the core's own future, and a function that gives what comes of it its type.
//!
//! One `async fn` for each entity would be a state machine for each entity, and the compiler would follow it into the core
//! to see that it is `Send`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use ent_sql::BoxFuture;

use crate::batch::{self, Batch};
use crate::entity::Entity;
use crate::error::Error;
use crate::query;

/// A future of `T`: entities, or one of them.
pub(crate) struct Typed<'client, T> {
    core: BoxFuture<'client, Result<Box<dyn Batch>, Error>>,
    typed: fn(Box<dyn Batch>) -> Result<T, Error>,
}

impl<T> Future for Typed<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.core.as_mut().poll(cx) {
            Poll::Ready(Ok(batch)) => Poll::Ready((self.typed)(batch)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// All entities of the batch.
pub(crate) fn all<E: Entity>(core: BoxFuture<'_, Result<Box<dyn Batch>, Error>>) -> Typed<'_, Vec<E>> {
    Typed { core, typed: |batch| Ok(batch::entities(batch)) }
}

/// The last entity of the batch, if there is one.
pub(crate) fn any<E: Entity>(core: BoxFuture<'_, Result<Box<dyn Batch>, Error>>) -> Typed<'_, Option<E>> {
    Typed { core, typed: |batch| Ok(batch::entities(batch).pop()) }
}

/// The only entity of the batch.
pub(crate) fn one<E: Entity>(core: BoxFuture<'_, Result<Box<dyn Batch>, Error>>) -> Typed<'_, E> {
    Typed { core, typed: sole }
}

/// The only entity of a batch that is there.
pub(crate) fn sole<E: Entity>(batch: Box<dyn Batch>) -> Result<E, Error> {
    query::one(E::SCHEMA, batch::entities(batch))
}
